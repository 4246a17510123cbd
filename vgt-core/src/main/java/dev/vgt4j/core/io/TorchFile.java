package dev.vgt4j.core.io;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import dev.vgt4j.api.tensor.TensorSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The state dict of a PyTorch archive ({@code .pth}, {@code .pt}, {@code .bin}), as {@code
 * torch.save} has written them since version 1.6. Nothing in the file is run: its pickle is read by
 * {@link PickleReader}, which knows state dicts and nothing else. Tensors whose numbers lie in
 * order are mapped where they are; others, such as transposed ones, are gathered part by part.
 */
public final class TorchFile implements StoredWeights {
  private static final long MAX_PICKLE_BYTES = 32 << 20;
  private static final int MAX_ORDER_BYTES = 16;
  private static final String PICKLE = "/data.pkl";

  private final Path path;
  private final FileChannel channel;
  private final ZipDirectory zip;
  private final String root;
  private final StateDict dict;
  private final Map<String, TensorSpec> specs = new LinkedHashMap<>();
  private final Map<String, MappedTensor> stretches = new LinkedHashMap<>();

  private TorchFile(Path path, FileChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    requireZip();
    this.zip = new ZipDirectory(channel, this::bad);
    this.root = root();
    requireLittleEndian();
    this.dict = StateDict.find(PickleReader.read(pickle(), this::bad), this::bad);
    for (Map.Entry<String, Pickled.View> e : dict.tensors().entrySet()) {
      check(e.getKey(), e.getValue());
    }
  }

  /**
   * Opens and validates a file.
   *
   * @throws InvalidInputException if it does not exist, breaks a rule of the format or names
   *     anything that a state dict has no use for
   */
  public static TorchFile open(Path path) {
    return OpenFiles.open("PyTorch file", path, channel -> new TorchFile(path, channel));
  }

  private InvalidInputException bad(String what) {
    return new InvalidInputException("PyTorch file " + path + ": " + what);
  }

  private void requireZip() throws IOException {
    ByteBuffer first = ByteBuffer.allocate(4);
    boolean enough = OpenFiles.readFully(channel, first, 0);
    if (enough && first.getInt(0) == 0x504b0304) {
      return;
    }
    if (enough && first.get(0) == (byte) 0x80) {
      throw bad(
          "is of the format before PyTorch 1.6, a bare pickle; save it again from Python with"
              + " torch.save(torch.load(file, weights_only=True), file), or as safetensors");
    }
    throw bad("is no zip archive, which torch.save writes");
  }

  private String root() {
    List<String> pickles =
        zip.names().stream()
            .filter(n -> n.endsWith(PICKLE) && n.indexOf('/') == n.length() - PICKLE.length())
            .toList();
    if (pickles.size() != 1) {
      throw bad("has " + pickles.size() + " entries NAME" + PICKLE + ", expected one");
    }
    return pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length());
  }

  private void requireLittleEndian() throws IOException {
    String entry = root + "/byteorder";
    if (zip.names().contains(entry)) {
      String order = new String(read(entry, MAX_ORDER_BYTES), StandardCharsets.UTF_8).strip();
      if (!order.equals("little")) {
        throw bad("has the byte order '" + order + "', expected 'little'");
      }
    }
  }

  private byte[] pickle() throws IOException {
    return read(root + PICKLE, MAX_PICKLE_BYTES);
  }

  private byte[] read(String entry, long limit) throws IOException {
    ZipDirectory.Range range = zip.locate(entry);
    if (range.length() > limit) {
      throw bad("'" + entry + "' has " + range.length() + " bytes; the limit is " + limit);
    }
    ByteBuffer b = ByteBuffer.allocate((int) range.length());
    OpenFiles.readFully(channel, b, range.offset());
    return b.array();
  }

  private void check(String name, Pickled.View view) throws IOException {
    Pickled.Storage storage = view.storage();
    String entry = root + "/data/" + storage.key();
    ZipDirectory.Range range = zip.locate(entry);
    long width = storage.dtype().bytes();
    if (storage.elements() < 0
        || range.length() % width != 0
        || range.length() / width != storage.elements()) {
      throw bad(
          "'"
              + entry
              + "' has "
              + range.length()
              + " bytes, but tensor '"
              + name
              + "' takes it for "
              + storage.elements()
              + " elements of "
              + storage.dtype());
    }
    long span = TorchViews.span(name, view, this::bad);
    long start = range.offset() + view.offset() * width;
    TensorSpec whole = new TensorSpec(storage.dtype(), Shape.ofLongs(view.shape()));
    TensorSpec stretch = new TensorSpec(storage.dtype(), Shape.ofLongs(span));
    boolean contiguous = TorchViews.isContiguous(view);
    if (!contiguous) {
      MappedTensor.requireOneBuffer(path, name, stretch);
    }
    specs.put(name, whole);
    stretches.put(name, new MappedTensor(path, channel, name, contiguous ? whole : stretch, start));
  }

  /** The keys of the checkpoint that lead to the state dict, joined by dots; empty if it is all. */
  public String scope() {
    return dict.scope();
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public Map<String, String> metadata() {
    return Map.of();
  }

  @Override
  public Map<String, TensorSpec> specs() {
    return specs;
  }

  @Override
  public HostTensor get(String name) {
    TensorSource source = source(name);
    MappedTensor.requireOneBuffer(path, name, specs.get(name));
    return source.part(0, (int) source.elements()).reshape(source.shape());
  }

  @Override
  public TensorSource source(String name) {
    MappedTensor stretch = stretches.get(name);
    if (stretch == null) {
      throw bad("has no tensor '" + name + "'");
    }
    Pickled.View view = dict.tensors().get(name);
    return TorchViews.isContiguous(view)
        ? stretch
        : new StridedTensor(stretch.whole(), view.shape(), view.strides());
  }

  @Override
  public void close() {
    OpenFiles.close(path, channel);
  }
}
