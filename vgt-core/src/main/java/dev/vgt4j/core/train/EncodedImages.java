package dev.vgt4j.core.train;

import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.core.data.LatentCache;
import dev.vgt4j.core.train.config.TrainingConfig;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

/** Where a configuration wants a generator's latents and features to come from. */
final class EncodedImages {
  private static final String CACHE = "latents";

  private final TrainingConfig config;
  private final Backend backend;
  private final GeneratorTuning tuning;
  private final TrainingData data;
  private final TrainingListener listener;
  private final String autoencoder;

  /**
   * @param autoencoder hash of its weights
   */
  EncodedImages(
      TrainingConfig config,
      Backend backend,
      GeneratorTuning tuning,
      TrainingData data,
      TrainingListener listener,
      String autoencoder) {
    this.config = config;
    this.backend = backend;
    this.tuning = tuning;
    this.data = data;
    this.listener = listener;
    this.autoencoder = autoencoder;
  }

  /** Encodes what has to be encoded beforehand. */
  GridInputs inputs() {
    if (config.data().latents() == TrainingConfig.Latents.ONLINE) {
      return GridInputs.online(data, tuning.encoders());
    }
    LatentSource latents =
        config.data().latents() == TrainingConfig.Latents.CACHE ? onDisk() : inMemory();
    int channels = tuning.models().autoencoder().latentChannels();
    if (tuning.teacher() == null) {
      return GridInputs.cached(latents, channels, null, 0, data::choose);
    }
    FeatureSet features;
    try (Session session = backend.open(tuning.teacherWeights())) {
      features =
          FeatureSet.encode(
              session, tuning.teacher(), latents.height(), data, done -> told("features", done));
    }
    return GridInputs.cached(
        latents, channels, features, tuning.teacher().hiddenSize(), data::choose);
  }

  private void told(String what, int done) {
    listener.preparing("encode " + what, done, data.size());
  }

  private LatentSource inMemory() {
    try (Session session = backend.open(tuning.autoencoder())) {
      return LatentSet.encode(session, tuning.models(), "", data, done -> told("latents", done));
    }
  }

  private LatentSource onDisk() {
    Path chosen = config.data().latentCache();
    Path folder = chosen != null ? chosen : config.out().resolve(CACHE);
    Map<String, String> depends =
        Map.of(
            "autoencoder", autoencoder,
            "data", data.fingerprint(),
            "side", Integer.toString(data.side()));
    try (Session session = backend.open(tuning.autoencoder());
        LatentEncoder encoder = new LatentEncoder(session, tuning.encoders(), data)) {
      return new OnDisk(
          LatentCache.open(
              folder,
              depends,
              data.size(),
              encoder,
              new LatentCache.Listener(done -> told("latents", done), listener::warned)));
    }
  }

  private record OnDisk(LatentCache cache) implements LatentSource {
    @Override
    public int size() {
      return cache.size();
    }

    @Override
    public int height() {
      return cache.height();
    }

    @Override
    public int width() {
      return cache.width();
    }

    @Override
    public int sample(int image) {
      return cache.sample(image);
    }

    @Override
    public void copy(int image, int position, FloatBuffer into) {
      cache.copy(image, position, into);
    }
  }
}
