package dev.vgt4j.core.wiring;

import dagger.Lazy;
import dagger.Module;
import dagger.Provides;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.api.backend.Session;
import dev.vgt4j.api.model.TextTokenizer;
import dev.vgt4j.core.export.ExportedPrograms;
import dev.vgt4j.core.model.ModelFolder;
import dev.vgt4j.core.model.VgtModels;
import dev.vgt4j.core.sampling.GenerationListener;
import dev.vgt4j.core.sampling.GenerationPrograms;
import dev.vgt4j.core.sampling.GeneratorShape;
import dev.vgt4j.core.sampling.Prompts;
import dev.vgt4j.core.sampling.SessionPrograms;
import dev.vgt4j.core.sampling.VgtGenerator;
import dev.vgt4j.core.text.Tokenizers;
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

  /** Asked for only if the folder is no export. */
  @Provides
  @Singleton
  static ModelFolder model(Path folder, Resources resources) {
    return resources.own(ModelFolder.open(folder)).requireGenerator();
  }

  @Provides
  @Singleton
  static TextTokenizer tokenizer(Path folder, Lazy<ModelFolder> model, Resources resources) {
    return ExportedPrograms.isExport(folder)
        ? resources.own(Tokenizers.load(folder))
        : model.get().tokenizer();
  }

  @Provides
  @Singleton
  static Prompts prompts(Path folder, TextTokenizer tokenizer) {
    return new Prompts(tokenizer, ModelFolder.readModels(folder).vlm());
  }

  @Provides
  @Singleton
  static GenerationPrograms programs(
      Path folder, Backend backend, Lazy<ModelFolder> model, Resources resources) {
    if (ExportedPrograms.isExport(folder)) {
      return ExportedPrograms.open(folder, backend);
    }
    VgtModels models = model.get().models();
    Session session = resources.own(backend.open(model.get().weights()));
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
