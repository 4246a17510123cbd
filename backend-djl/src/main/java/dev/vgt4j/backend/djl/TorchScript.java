package dev.vgt4j.backend.djl;

import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * PyTorch functions that DJL does not offer, as TorchScript modules of one expression. A module is
 * a zip archive with the source and a pickled object without attributes, written here.
 */
final class TorchScript {
  private static final String ARGUMENTS = "abcd";

  /** {@code __torch__.F} as an object with {@code training = False}, in pickle protocol 2. */
  private static final String OBJECT =
      "\u0080\u0002c__torch__\nF\n)\u0081}(X\u0008\u0000\u0000\u0000training\u0089ub.";

  private static final String NO_CONSTANTS = "\u0080\u0002).";

  private final PtNDManager owner;
  private final Map<String, PtSymbolBlock> loaded = new ConcurrentHashMap<>();

  TorchScript(PtNDManager owner) {
    this.owner = owner;
  }

  /**
   * Evaluates an expression; gradients flow through it.
   *
   * @param expression over the tensors a, b, c, d
   * @param operands as many of them as it names; the result belongs to the first one's manager
   */
  PtNDArray call(String expression, PtNDArray... operands) {
    PtSymbolBlock module =
        loaded.computeIfAbsent(expression, e -> load(source(e, operands.length)));
    return (PtNDArray) IValueUtils.forward(module, new NDList(operands), true).head();
  }

  private static String source(String expression, int operands) {
    StringBuilder s = new StringBuilder("class F(Module):\n  __parameters__ = []\n");
    s.append("  __buffers__ = []\n  training : bool\n  def forward(self: __torch__.F");
    ARGUMENTS
        .chars()
        .limit(operands)
        .forEach(c -> s.append(",\n    ").append((char) c).append(": Tensor"));
    return s + ") -> Tensor:\n    return " + expression + "\n";
  }

  private PtSymbolBlock load(String source) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      store(zip, "data.pkl", OBJECT);
      store(zip, "code/__torch__.py", source);
      store(zip, "constants.pkl", NO_CONSTANTS);
      store(zip, "version", "10\n");
      zip.finish();
      return JniUtils.loadModule(
          owner, new ByteArrayInputStream(bytes.toByteArray()), false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void store(ZipOutputStream zip, String name, String text) throws IOException {
    byte[] data = text.getBytes(StandardCharsets.ISO_8859_1);
    CRC32 crc = new CRC32();
    crc.update(data);
    ZipEntry entry = new ZipEntry("f/" + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(data.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(data);
    zip.closeEntry();
  }
}
