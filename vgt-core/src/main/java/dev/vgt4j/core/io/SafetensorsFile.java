package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A safetensors file opened for reading. Tensors are mapped into memory one by one when asked for;
 * nothing is copied. The mapping of a tensor stays valid after the file is closed.
 */
public final class SafetensorsFile implements Weights, AutoCloseable {
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
    this.header = SafetensorsHeader.parse(path.toString(), text.flip(), channel.size() - dataStart);
    header
        .tensors()
        .forEach((n, e) -> specs.put(n, new TensorSpec(e.dtype(), Shape.ofLongs(e.shape()))));
  }

  /**
   * Opens and validates a file.
   *
   * @throws InvalidInputException if it does not exist or breaks a rule of the format
   */
  public static SafetensorsFile open(Path path) {
    FileChannel channel = null;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
      return new SafetensorsFile(path, channel);
    } catch (java.nio.file.NoSuchFileException e) {
      throw new InvalidInputException("safetensors file " + path + " does not exist", e);
    } catch (IOException e) {
      closeQuietly(channel);
      throw new InvalidInputException(
          "safetensors file " + path + ": " + FileErrors.reason(path, e), e);
    } catch (InvalidInputException e) {
      closeQuietly(channel);
      throw e;
    }
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException ignored) {
      // the reason for closing is reported, this one would only hide it
    }
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
    long position = at;
    while (into.hasRemaining()) {
      int n = channel.read(into, position);
      if (n < 0) {
        throw SafetensorsHeader.bad(path.toString(), "ends within its header (truncated?)");
      }
      position += n;
    }
  }

  /** Where it was read from. */
  public Path path() {
    return path;
  }

  /** The free-form strings of the header. */
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
    SafetensorsHeader.Entry e = entry(name);
    Range r = range(name);
    if (r.length() > Integer.MAX_VALUE) {
      throw SafetensorsHeader.bad(
          path.toString(), "tensor '" + name + "' is larger than 2 GiB, which is not supported");
    }
    try {
      ByteBuffer data =
          r.length() == 0
              ? ByteBuffer.allocateDirect(0)
              : channel.map(FileChannel.MapMode.READ_ONLY, r.offset(), r.length());
      return HostTensor.wrap(e.dtype(), data, e.shape());
    } catch (IOException io) {
      throw FileErrors.failed("mapping '" + name + "' of", path, io);
    }
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
    try {
      channel.close();
    } catch (IOException e) {
      throw FileErrors.failed("closing", path, e);
    }
  }
}
