package dev.vgt4j.vlm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.vlm.ModelConfig;
import dev.vgt4j.api.vlm.VlmAdapter;
import dev.vgt4j.api.vlm.VlmAdapters;
import dev.vgt4j.core.io.ConfigNode;
import dev.vgt4j.core.nn.ParameterList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The family is found as a service, by what its configurations say about themselves. */
abstract class SelectionContract extends VlmPart {
  private static final String MODEL_TYPE = "model_type";
  private static final String ARCHITECTURES = "architectures";

  private VlmAdapter adapter() {
    return select(fixture().config());
  }

  private static VlmAdapter select(ObjectNode json) {
    return VlmAdapters.load().select(config(json));
  }

  private static ModelConfig config(ObjectNode json) {
    return ConfigNode.of("config.json", json);
  }

  @Test
  void theConfigurationFindsItsFamily() {
    assertThat(adapter().family()).isNotBlank();
    assertThat(adapter().read(config(fixture().config()))).hasSameClassAs(vlm());
  }

  @Test
  void everyTypeLeadsToTheFamilyAlone() {
    VlmAdapter adapter = adapter();
    for (String type : adapter.types()) {
      ObjectNode byModel = fixture().config().put(MODEL_TYPE, type);
      byModel.remove(ARCHITECTURES);
      ObjectNode byArchitecture = fixture().config();
      byArchitecture.remove(MODEL_TYPE);
      byArchitecture.putArray(ARCHITECTURES).add(type);

      assertThat(select(byModel)).as(type).hasSameClassAs(adapter);
      assertThat(select(byArchitecture)).as(type).hasSameClassAs(adapter);
      assertThat(VlmAdapters.load().adapters())
          .as("adapters that know '%s'", type)
          .filteredOn(other -> other.types().contains(type))
          .hasSize(1);
    }
  }

  @Test
  void anUnknownTypeListsTheKnownOnes() {
    List<String> types = List.copyOf(adapter().types());
    ObjectNode json = fixture().config().put(MODEL_TYPE, "no_such_type");
    json.remove(ARCHITECTURES);
    assertThatThrownBy(() -> select(json))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no_such_type")
        .hasMessageContainingAll(types.toArray(CharSequence[]::new));
  }

  @Test
  void readingTwiceGivesTheSameModel() {
    ParameterList first = new ParameterList();
    ParameterList second = new ParameterList();
    adapter().read(config(fixture().config())).declare(first);
    adapter().read(config(fixture().config())).declare(second);
    assertThat(first.specs()).isNotEmpty().isEqualTo(second.specs());
  }

  @Test
  void aConfigurationOfTheTypeAloneIsRefusedOrComplete() {
    ObjectNode bare = fixture().config().retain(MODEL_TYPE, ARCHITECTURES);
    VlmAdapter adapter = adapter();
    try {
      // some schemas have a default for everything
      assertThat(adapter.read(config(bare)).imageSize()).isPositive();
    } catch (InvalidInputException e) {
      assertThat(e).hasMessageContaining("config.json").hasMessageContaining("expected");
    }
  }
}
