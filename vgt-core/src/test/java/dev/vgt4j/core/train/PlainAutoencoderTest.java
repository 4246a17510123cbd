package dev.vgt4j.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.backend.Weights;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.data.ImageSet;
import dev.vgt4j.core.eval.ReconstructionEvaluation;
import dev.vgt4j.core.model.ModelParameters;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.nn.WeightInit;
import dev.vgt4j.testkit.oracle.OracleBackend;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An autoencoder with a convolutional encoder instead of a VLM's. */
class PlainAutoencoderTest {
  @TempDir private Path folder;

  private static Map<String, HostTensor> weights(VgtModels models) {
    WeightInit init = new WeightInit(new SplittableRandom(4));
    ModelParameters.vgtAe(init, models);
    return init.tensors();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void needsItsOwnWeightsAlone(boolean variational) {
    VgtModels models = TinyAutoencoder.plain(variational);
    Map<String, HostTensor> weights = weights(models);
    assertThat(weights.keySet()).isEqualTo(ModelParameters.autoencoder(models).keySet());
    assertThat(weights).containsKey("encoder.down_blocks.2.1.conv.weight");
    ImageSet images = TinyAutoencoder.images(folder);
    try (OracleBackend backend = new OracleBackend();
        Session session = backend.open(Weights.of(weights))) {
      ReconstructionEvaluation made =
          ReconstructionEvaluation.of(session, models.autoencoder(""), images);
      assertThat(made.images()).hasSize(images.count());
      assertThat(made.psnr()).isFinite();
    }
  }

  @Test
  void itsConfigurationHasToHaveAnEncoder() {
    ObjectNode json = TinyAutoencoder.models(false).json();
    ((ObjectNode) json.get("vgt_ae")).put("own_encoder", true);
    assertThatThrownBy(() -> VgtModels.parse("plain", json))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("own_encoder");
  }
}
