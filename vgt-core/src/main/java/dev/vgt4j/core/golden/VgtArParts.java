package dev.vgt4j.core.golden;

import dev.vgt4j.core.model.QueryAr;
import dev.vgt4j.core.model.VgtAe;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.sampling.GeneratorShape;

/**
 * A whole generator, whatever family it is built on.
 *
 * @param generator over the weights of a generator's checkpoint
 * @param autoencoder its autoencoder, below {@code vgt_ae}
 * @param shape what the generation loop has to know
 */
record VgtArParts(QueryAr generator, VgtAe autoencoder, GeneratorShape shape) {
  static VgtArParts of(VgtModels models) {
    return new VgtArParts(
        models.generator(), models.autoencoder("vgt_ae"), GeneratorShape.of(models));
  }
}
