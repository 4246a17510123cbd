package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.TensorSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A safetensors file opened for reading. Tensors are mapped into memory one by one when asked for;
 * nothing is copied. The mapping of a tensor stays valid after the file is closed.
 */
public final class SafetensorsFile implements StoredWeights {
  private static final int PREFIX = 8;

  private final Path path;
  private final FileChannel channel;
  private final SafetensorsHeader header;
  private final long dataStart;
  private final Map<String, TensorSpec> specs = new LinkedHashMap<>();

  private SafetensorsFile(Path path, FileChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    long headerBytes = headerLength();
    ByteBuffer text = ByteBuffer.allocate((int) headerBytes);
    readFully(text, PREFIX);
    this.dataStart = PREFIX + headerBytes;
    this.header =
        SafetensorsHeader.parse(path.toString(), text.array(), channel.size() - dataStart);
    header.tensors().forEach((n, e) -> specs.put(n, e.spec()));
  }

  /**
   * Opens and validates a file.
   *
   * @throws InvalidInputException if it does not exist or breaks a rule of the format
   */
  public static SafetensorsFile open(Path path) {
    return OpenFiles.open("safetensors file", path, channel -> new SafetensorsFile(path, channel));
  }

  private long headerLength() throws IOException {
    if (channel.size() < PREFIX) {
      throw SafetensorsHeader.bad(
          path.toString(), "has " + channel.size() + " bytes, too short for a header (truncated?)");
    }
    ByteBuffer prefix = ByteBuffer.allocate(PREFIX).order(ByteOrder.LITTLE_ENDIAN);
    readFully(prefix, 0);
    long n = prefix.flip().getLong();
    if (n < 2 || n > SafetensorsHeader.MAX_BYTES || n > channel.size() - PREFIX) {
      throw SafetensorsHeader.bad(
          path.toString(),
          "its header claims "
              + Long.toUnsignedString(n)
              + " bytes; the limit is "
              + SafetensorsHeader.MAX_BYTES
              + " and the file holds "
              + (channel.size() - PREFIX));
    }
    return n;
  }

  private void readFully(ByteBuffer into, long at) throws IOException {
    if (!OpenFiles.readFully(channel, into, at)) {
      throw SafetensorsHeader.bad(path.toString(), "ends within its header (truncated?)");
    }
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public Map<String, String> metadata() {
    return header.metadata();
  }

  @Override
  public Map<String, TensorSpec> specs() {
    return specs;
  }

  /**
   * A tensor's bytes within the file.
   *
   * @param offset first byte, counted from the start of the file
   * @param length number of bytes
   */
  public record Range(long offset, long length) {}

  /**
   * Where a tensor lies, for formats that point into this file.
   *
   * @throws InvalidInputException if there is no such tensor
   */
  public Range range(String name) {
    SafetensorsHeader.Entry e = entry(name);
    return new Range(dataStart + e.begin(), e.end() - e.begin());
  }

  @Override
  public HostTensor get(String name) {
    return mapped(name).whole();
  }

  @Override
  public TensorSource source(String name) {
    return mapped(name);
  }

  private MappedTensor mapped(String name) {
    SafetensorsHeader.Entry e = entry(name);
    return new MappedTensor(path, channel, name, e.spec(), dataStart + e.begin());
  }

  private SafetensorsHeader.Entry entry(String name) {
    SafetensorsHeader.Entry e = header.tensors().get(name);
    if (e == null) {
      throw SafetensorsHeader.bad(path.toString(), "has no tensor '" + name + "'");
    }
    return e;
  }

  @Override
  public void close() {
    OpenFiles.close(path, channel);
  }
}
