package dev.vgt4j.vlm.testkit.faulty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.vlm.testkit.VlmContract;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** A contract is worth what it notices. */
class ContractFindsFaultsTest {
  private static Fault present = Fault.NONE;

  /** Run by the tests here, not by itself. */
  static class FaultyFamily extends VlmContract {
    @Override
    protected String config() {
      return """
          {
            "model_type": "faulty",
            "fault": "%s",
            "image_size": 16,
            "patch_size": 8,
            "vision_size": 24,
            "text_config": {
              "model_type": "qwen2",
              "hidden_act": "silu",
              "hidden_size": 16,
              "intermediate_size": 32,
              "num_attention_heads": 2,
              "num_hidden_layers": 2,
              "vocab_size": 32
            }
          }
          """
          .formatted(present);
    }
  }

  @Test
  void aSoundFamilyPasses() {
    assertThat(failures(Fault.NONE)).isEmpty();
  }

  @Test
  void everyFaultIsNoticed() {
    for (Fault fault : Fault.values()) {
      assertThat(failures(fault)).as("%s", fault).containsAll(fault.noticedBy());
    }
  }

  /** Names of the tests that fail; tuning takes longest and is left out. */
  private static List<String> failures(Fault fault) {
    present = fault;
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(DiscoverySelectors.selectClass(FaultyFamily.class))
            .filters(TagFilter.excludeTags("tuning"))
            .build();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, listener);
    assertThat(listener.getSummary().getTestsFoundCount()).isGreaterThan(20);
    return listener.getSummary().getFailures().stream()
        .map(failure -> failure.getTestIdentifier().getDisplayName().replace("()", ""))
        .toList();
  }
}
