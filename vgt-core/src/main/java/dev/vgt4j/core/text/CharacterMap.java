package dev.vgt4j.core.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.StrictJson;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.BitSet;
import java.util.Deque;

/**
 * SentencePiece's precompiled normalisation: in base64 a double-array trie, preceded by its size in
 * bytes, that leads from characters to places in the UTF-8 text behind it. Its readers trust every
 * offset in it, so that a damaged one makes them read outside.
 */
final class CharacterMap {
  private static final int UNIT = 4;

  private final int[] trie;
  private final byte[] text;

  private CharacterMap(int[] trie, byte[] text) {
    this.trie = trie;
    this.text = text;
  }

  /**
   * Follows every path of the trie.
   *
   * @throws InvalidInputException if one leads outside
   */
  static void check(JsonNode map) {
    if (!map.isTextual()) {
      throw StrictJson.wrong("precompiled_charsmap", "text in base64", map);
    }
    parse(map.textValue()).checkPaths();
  }

  private static CharacterMap parse(String base64) {
    try {
      ByteBuffer bytes =
          ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
      int size = bytes.remaining() < UNIT ? -1 : bytes.getInt();
      if (size < UNIT || size > bytes.remaining()) {
        throw damaged("the trie's size is " + Integer.toUnsignedString(size) + " bytes");
      }
      int[] trie = new int[size / UNIT];
      bytes.asIntBuffer().get(trie);
      bytes.position(UNIT + trie.length * UNIT);
      byte[] text = new byte[bytes.remaining()];
      bytes.get(text);
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
      return new CharacterMap(trie, text);
    } catch (IllegalArgumentException e) {
      throw damaged("it is no base64");
    } catch (CharacterCodingException e) {
      throw damaged("its text is no UTF-8");
    }
  }

  private static InvalidInputException damaged(String reason) {
    return new InvalidInputException("'precompiled_charsmap' is damaged: " + reason);
  }

  private void checkPaths() {
    BitSet seen = new BitSet();
    Deque<Integer> nodes = new ArrayDeque<>();
    nodes.push(child(0));
    while (!nodes.isEmpty()) {
      int node = nodes.pop();
      if (seen.get(node)) {
        continue;
      }
      seen.set(node);
      for (int b = 1; b < 256; b++) {
        int at = node ^ b;
        if ((trie[at] & 0x800000FF) == b) {
          int next = child(at);
          if ((trie[at] >> 8 & 1) == 1) {
            checkLeaf(trie[next] & 0x7FFFFFFF);
          }
          nodes.push(next);
        }
      }
    }
  }

  /** Where the children of a unit, and its leaf, lie: in one block of 256. */
  private int child(int at) {
    int unit = trie[at];
    int child = at ^ unit >>> 10 << ((unit & 1 << 9) >> 6);
    if ((child | 0xFF) < 0 || (child | 0xFF) >= trie.length) {
      throw damaged("unit " + at + " of " + trie.length + " leads outside the trie");
    }
    return child;
  }

  private void checkLeaf(int place) {
    boolean inside = place < text.length && (text[place] & 0xC0) != 0x80;
    if (!inside && place != text.length) {
      throw damaged("a character leads to place " + place + " of " + text.length);
    }
  }
}
