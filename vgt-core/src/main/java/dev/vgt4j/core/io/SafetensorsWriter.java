package dev.vgt4j.core.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.tensor.HostTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Writes safetensors files, names sorted, whole or not at all. */
public final class SafetensorsWriter {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int ALIGNMENT = 8;

  private SafetensorsWriter() {}

  /**
   * Writes a file and forces it to disk before it appears under its name.
   *
   * @param metadata free-form strings for the header
   */
  public static void write(
      Path path, Map<String, HostTensor> tensors, Map<String, String> metadata) {
    Map<String, HostTensor> sorted = new TreeMap<>(tensors);
    AtomicFiles.write(path, temporary -> writeTo(temporary, sorted, header(sorted, metadata)));
  }

  private static void writeTo(Path file, Map<String, HostTensor> tensors, byte[] header)
      throws IOException {
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer prefix = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      writeFully(out, prefix.putLong(header.length).flip());
      writeFully(out, ByteBuffer.wrap(header));
      for (HostTensor t : tensors.values()) {
        writeFully(out, t.bytes());
      }
    }
  }

  private static void writeFully(FileChannel out, ByteBuffer data) throws IOException {
    while (data.hasRemaining()) {
      out.write(data);
    }
  }

  private static byte[] header(Map<String, HostTensor> tensors, Map<String, String> metadata) {
    ObjectNode root = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode m = root.putObject("__metadata__");
      // sorted, so that equal contents are equal files
      new TreeMap<>(metadata).forEach(m::put);
    }
    long at = 0;
    for (Map.Entry<String, HostTensor> e : tensors.entrySet()) {
      ObjectNode n = root.putObject(e.getKey());
      n.put("dtype", e.getValue().dtype().code());
      ArrayNode shape = n.putArray("shape");
      Arrays.stream(e.getValue().shape()).forEach(shape::add);
      long end = at + e.getValue().bytes().remaining();
      n.putArray("data_offsets").add(at).add(end);
      at = end;
    }
    try {
      byte[] json = JSON.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
      byte[] padded = Arrays.copyOf(json, (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
      Arrays.fill(padded, json.length, padded.length, (byte) ' ');
      return padded;
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
