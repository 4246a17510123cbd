package dev.vgt4j.core.io;

import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.Shape;
import dev.vgt4j.api.tensor.TensorSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.TreeSet;

/** A safetensors file whose header is written and whose tensors come in any order. */
final class SafetensorsOutput implements AutoCloseable {
  private final Path target;
  private final FileChannel channel;
  private final SafetensorsLayout layout;
  private final Set<String> missing;

  /**
   * @param target what error messages call the file
   * @param temporary the file to fill, which exists and is empty
   */
  SafetensorsOutput(Path target, Path temporary, SafetensorsLayout layout) throws IOException {
    this.target = target;
    this.layout = layout;
    this.missing = new TreeSet<>(layout.tensors().keySet());
    this.channel = FileChannel.open(temporary, StandardOpenOption.WRITE);
    try {
      writeFully(ByteBuffer.wrap(layout.start()), 0);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Writes a tensor of the layout; see {@link TensorSink#put}. */
  void put(String name, TensorSource tensor) {
    long start = accept(name, tensor).offset();
    int width = tensor.dtype().bytes();
    tensor.forEachPart(
        (from, part) -> {
          try {
            writeFully(part.bytes(), start + from * width);
          } catch (IOException e) {
            throw FileErrors.failed("writing", target, e);
          }
        });
  }

  private SafetensorsLayout.Place accept(String name, TensorSource tensor) {
    SafetensorsLayout.Place place = layout.tensors().get(name);
    TensorSpec got = new TensorSpec(tensor.dtype(), Shape.ofLongs(tensor.shape()));
    if (!got.equals(place.spec())) {
      throw new IllegalArgumentException(
          target + ": tensor '" + name + "' was announced as " + place.spec() + ", got " + got);
    }
    if (!missing.remove(name)) {
      throw new IllegalArgumentException(target + ": tensor '" + name + "' comes twice");
    }
    return place;
  }

  private void writeFully(ByteBuffer data, long at) throws IOException {
    long position = at;
    while (data.hasRemaining()) {
      position += channel.write(data, position);
    }
  }

  /**
   * Looks whether the file is complete.
   *
   * @throws IllegalStateException naming a tensor that did not come
   */
  void requireComplete() {
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          target
              + ": "
              + missing.size()
              + " tensors did not come, such as '"
              + missing.iterator().next()
              + "'");
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
