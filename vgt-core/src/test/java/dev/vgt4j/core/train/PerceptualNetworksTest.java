package dev.vgt4j.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.graph.Graph;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.io.SafetensorsWriter;
import dev.vgt4j.core.model.ConvNext;
import dev.vgt4j.core.model.LpipsVgg;
import dev.vgt4j.core.nn.ParameterList;
import dev.vgt4j.core.train.PerceptualNetworks.Network;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerceptualNetworksTest {
  @TempDir private Path folder;

  private static Map<String, HostTensor> zeros(ParameterList list) {
    Map<String, HostTensor> out = new TreeMap<>();
    list.specs()
        .forEach((name, s) -> out.put(name, HostTensor.zeros(DType.FLOAT16, s.shape().toLongs())));
    return out;
  }

  private static Map<String, HostTensor> lpips() {
    ParameterList list = new ParameterList();
    LpipsVgg.declare(list, LpipsVgg.WIDTHS);
    return zeros(list);
  }

  private Path write(String name, Map<String, HostTensor> tensors) {
    Path file = folder.resolve(name);
    SafetensorsWriter.write(file, tensors, Map.of());
    return file;
  }

  @Test
  void goesWithoutNetworksThatAreNotThereAndSaysSo() {
    List<String> notices = new ArrayList<>();
    Path absent = folder.resolve("absent.safetensors");
    PerceptualNetworks asked =
        new PerceptualNetworks(new Network(1, null), new Network(0.1, absent));
    assertThat(asked.available(notices::add)).isEqualTo(PerceptualNetworks.OFF);
    assertThat(notices).hasSize(2);
    assertThat(notices.get(0)).contains("lpips", "weight 1.0", "autoencoder.lpips.weights");
    assertThat(notices.get(1)).contains("convnext", "there is no file " + absent);
    notices.clear();
    assertThat(PerceptualNetworks.OFF.available(notices::add).isOn()).isFalse();
    assertThat(notices).isEmpty();
  }

  @Test
  void readsWhatItsGraphUses() {
    ParameterList small = new ParameterList();
    ConvNext.declare(small, ConvNext.Sizes.SMALL);
    Map<String, HostTensor> vgg = lpips();
    vgg.put("scaling_layer.shift", HostTensor.zeros(DType.FLOAT32, 1, 3, 1, 1));
    PerceptualNetworks networks =
        new PerceptualNetworks(
            new Network(1, write("lpips.safetensors", vgg)),
            new Network(0.1, write("convnext.safetensors", zeros(small))));
    assertThat(networks.available(n -> {})).isEqualTo(networks);
    Map<String, HostTensor> weights = new TreeMap<>();
    networks.collect(weights);
    assertThat(weights.get("lpips.lin0.model.1.weight").dtype()).isEqualTo(DType.FLOAT32);
    Graph graph =
        Graph.record(
            g ->
                g.output(
                    "distance",
                    networks.distance(
                        g.input("a", DType.FLOAT32, "B", 3, 64, 64),
                        g.input("b", DType.FLOAT32, "B", 3, 64, 64))),
            Weights.of(weights).specs(),
            Set.of());
    assertThat(graph.parameters().keySet())
        .containsExactlyInAnyOrderElementsOf(weights.keySet())
        .allMatch(PerceptualNetworks::owns);
  }

  @Test
  void refusesAnotherNetworkAndNamesWhatIsWrong() {
    Map<String, HostTensor> wrong = lpips();
    wrong.remove("net.slice2.7.bias");
    wrong.put("net.slice1.0.weight", HostTensor.zeros(DType.FLOAT32, 64, 1, 3, 3));
    wrong.put("something.else", HostTensor.zeros(DType.FLOAT32, 1));
    Path file = write("wrong.safetensors", wrong);
    PerceptualNetworks networks = new PerceptualNetworks(new Network(1, file), Network.OFF);
    assertThatThrownBy(() -> networks.collect(new TreeMap<>()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("missing: net.slice2.7.bias")
        .hasMessageContaining("wrong: net.slice1.0.weight: expected [64, 3, 3, 3]")
        .hasMessageContaining("something.else")
        .hasMessageContaining("LPIPS(net='vgg')");
  }
}
