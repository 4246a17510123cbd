package dev.vgt4j.core.vlm.dual;

import dev.vgt4j.api.vlm.ModelConfig;
import dev.vgt4j.core.nn.Activation;

/**
 * Sizes of the transformer that every tower of CLIP and SigLIP is made of.
 *
 * @param hiddenSize width of the residual stream
 * @param intermediateSize width of the MLP
 * @param layers transformer layers
 * @param heads attention heads, a divisor of {@code hiddenSize}
 * @param activation between the two linear maps of the MLP
 * @param normEps epsilon of the layer norms
 */
public record TowerConfig(
    int hiddenSize,
    int intermediateSize,
    int layers,
    int heads,
    Activation activation,
    double normEps) {

  /**
   * Reads the published schema.
   *
   * @param absent what holds for absent fields
   * @throws dev.vgt4j.api.InvalidInputException if a field is out of range or asks for a variant
   *     that is not implemented
   */
  static TowerConfig parse(ModelConfig c, TowerConfig absent) {
    int hidden = c.positiveInt("hidden_size", absent.hiddenSize);
    int heads = c.positiveInt("num_attention_heads", absent.heads);
    if (hidden % heads != 0) {
      throw c.wrong(
          "num_attention_heads",
          "a divisor of hidden_size " + hidden + " (absent means " + absent.heads + ")");
    }
    return new TowerConfig(
        hidden,
        c.positiveInt("intermediate_size", absent.intermediateSize),
        c.positiveInt("num_hidden_layers", absent.layers),
        heads,
        Activation.parse(c, "hidden_act", absent.activation),
        c.positive("layer_norm_eps", absent.normEps));
  }
}
