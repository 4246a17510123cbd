package dev.vgt4j.core.wiring;

import dagger.Module;
import dagger.Provides;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.core.export.ExportedPrograms;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.sampling.GenerationListener;
import dev.vgt4j.core.sampling.GenerationPrograms;
import dev.vgt4j.core.sampling.GeneratorShape;
import dev.vgt4j.core.sampling.Prompts;
import dev.vgt4j.core.sampling.SessionPrograms;
import dev.vgt4j.core.sampling.VgtGenerator;
import dev.vgt4j.core.vlm.Tokenizers;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** An export runs from its program files, a model folder from model code. */
@Module
final class GeneratorModule {
  private GeneratorModule() {}

  @Provides
  @Singleton
  static Resources resources() {
    return new Resources();
  }

  @Provides
  @Singleton
  static Prompts prompts(Path folder) {
    return new Prompts(Tokenizers.load(folder), ModelFolder.readModels(folder).vlm());
  }

  @Provides
  @Singleton
  static GenerationPrograms programs(Path folder, Backend backend, Resources resources) {
    if (ExportedPrograms.isExport(folder)) {
      return ExportedPrograms.open(folder, backend);
    }
    ModelFolder model = resources.own(ModelFolder.open(folder));
    VgtModels models = model.requireGenerator().models();
    Session session = resources.own(backend.open(model.weights()));
    return new SessionPrograms(
        session, models.generator(), models.autoencoder("vgt_ae"), GeneratorShape.of(models));
  }

  @Provides
  @Singleton
  static VgtGenerator generator(
      GenerationPrograms programs, Prompts prompts, GenerationListener listener) {
    return new VgtGenerator(programs, prompts, listener);
  }
}
