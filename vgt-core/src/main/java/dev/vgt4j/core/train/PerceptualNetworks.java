package dev.vgt4j.core.train;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.Tensor;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.checkpoint.KeyCoverage;
import dev.vgt4j.core.io.StoredWeights;
import dev.vgt4j.core.io.WeightFiles;
import dev.vgt4j.core.model.AutoencoderLosses;
import dev.vgt4j.core.model.ConvNext;
import dev.vgt4j.core.model.LpipsVgg;
import dev.vgt4j.core.nn.ParameterList;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The frozen networks that compare an image with its reconstruction. Their weights are files of the
 * user's, and live in a session under {@code lpips.} and {@code convnext.}.
 *
 * @param lpips the distance {@link LpipsVgg}; weight 1 as published
 * @param convnext the distance of {@link ConvNext}'s logits; weight 0.1 as published
 */
public record PerceptualNetworks(Network lpips, Network convnext)
    implements AutoencoderLosses.PerceptualLoss {
  /** Neither. */
  public static final PerceptualNetworks OFF = new PerceptualNetworks(Network.OFF, Network.OFF);

  private static final String LPIPS = "lpips";
  private static final String CONVNEXT = "convnext";

  /**
   * One network.
   *
   * @param weight of its distance in the loss, not negative; 0 turns it off
   * @param file safetensors or PyTorch file with its weights, or null if there is none
   */
  public record Network(double weight, @Nullable Path file) {
    /** Takes no part. */
    public static final Network OFF = new Network(0, null);

    /** Checks the range. */
    public Network {
      if (!(weight >= 0 && Double.isFinite(weight))) {
        throw new InvalidInputException(
            "weight of a perceptual loss: expected a number of at least 0, got " + weight);
      }
    }

    /** True if it takes part. */
    public boolean isOn() {
      return weight > 0;
    }
  }

  /** True if any takes part. */
  public boolean isOn() {
    return lpips.isOn() || convnext.isOn();
  }

  /** Whether a parameter of a session belongs to one of them. */
  static boolean owns(String parameter) {
    return parameter.startsWith(LPIPS + ".") || parameter.startsWith(CONVNEXT + ".");
  }

  /**
   * Turns off those whose weights are not there.
   *
   * @param notices told of each that is turned off
   */
  public PerceptualNetworks available(Consumer<String> notices) {
    return new PerceptualNetworks(
        available(LPIPS, lpips, notices), available(CONVNEXT, convnext, notices));
  }

  private static Network available(String name, Network network, Consumer<String> notices) {
    if (!network.isOn() || (network.file() != null && Files.exists(network.file()))) {
      return network;
    }
    notices.accept(
        name
            + ": training without this loss of weight "
            + network.weight()
            + ", because "
            + (network.file() == null
                ? "no file with the network's weights is given"
                : "there is no file " + network.file())
            + "; name one as autoencoder."
            + name
            + ".weights, or set its weight to 0");
    return Network.OFF;
  }

  /**
   * Reads the weights of those that take part.
   *
   * @param into receives them under the names that {@link #distance} reads
   * @throws InvalidInputException if a file is damaged, or tensors are missing or of another shape
   */
  public void collect(Map<String, HostTensor> into) {
    if (lpips.isOn()) {
      ParameterList expected = new ParameterList();
      LpipsVgg.declare(expected, LpipsVgg.WIDTHS);
      collect(LPIPS, lpips, expected.specs(), LpipsVgg::canonical, into);
    }
    if (convnext.isOn()) {
      ParameterList expected = new ParameterList();
      ConvNext.declare(expected, ConvNext.Sizes.SMALL);
      collect(CONVNEXT, convnext, expected.specs(), w -> w, into);
    }
  }

  private static void collect(
      String name,
      Network network,
      Map<String, TensorSpec> expected,
      UnaryOperator<Weights> canonical,
      Map<String, HostTensor> into) {
    if (network.file() == null) {
      throw new InvalidInputException(name + ": expected a file with the network's weights");
    }
    try (StoredWeights stored = WeightFiles.open(network.file())) {
      Weights weights = canonical.apply(stored);
      KeyCoverage keys = KeyCoverage.of(expected, weights.specs());
      if (!keys.complete()) {
        throw doesNotFit(name, network.file(), keys);
      }
      expected.keySet().forEach(k -> into.put(name + "." + k, weights.get(k).widened()));
    }
  }

  private static InvalidInputException doesNotFit(String name, Path file, KeyCoverage keys) {
    StringBuilder message = new StringBuilder(name + ": " + file + " is not this network");
    if (!keys.missing().isEmpty()) {
      message.append("; missing: ").append(KeyCoverage.some(keys.missing()));
    }
    if (!keys.misfits().isEmpty()) {
      message.append("; wrong: ").append(KeyCoverage.some(keys.misfits()));
    }
    if (!keys.unexpected().isEmpty()) {
      message.append("; there instead: ").append(KeyCoverage.some(keys.unexpected()));
    }
    String layout =
        name.equals(LPIPS)
            ? "the state dict of the lpips package's LPIPS(net='vgg')"
            : "the state dict of torchvision's convnext_small";
    return new InvalidInputException(message + "; expected " + layout);
  }

  /** The weighted sum of the distances of those that take part. */
  @Override
  public Tensor distance(Tensor expected, Tensor actual) {
    Tensor sum = null;
    if (lpips.isOn()) {
      sum = new LpipsVgg(LPIPS).distance(expected, actual).mul(lpips.weight());
    }
    if (convnext.isOn()) {
      ConvNext network = new ConvNext(CONVNEXT, ConvNext.SIDE);
      Tensor logits = network.distance(expected, actual).mul(convnext.weight());
      sum = sum == null ? logits : sum.add(logits);
    }
    if (sum == null) {
      throw new IllegalStateException("no perceptual network takes part");
    }
    return sum;
  }
}
