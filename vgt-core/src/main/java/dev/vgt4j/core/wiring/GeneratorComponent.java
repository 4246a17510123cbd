package dev.vgt4j.core.wiring;

import dagger.BindsInstance;
import dagger.Component;
import dev.vgt4j.api.backend.Backend;
import dev.vgt4j.core.sampling.GenerationListener;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** Puts a generator together from a folder and a backend. */
@Singleton
@Component(modules = GeneratorModule.class)
public interface GeneratorComponent {
  /** The generator; closing it closes everything that was opened for it. */
  FolderGenerator generator();

  /** Starts from what the caller chose. */
  @Component.Factory
  interface Factory {
    /** A component for one folder on one backend. */
    GeneratorComponent create(
        @BindsInstance Path folder,
        @BindsInstance Backend backend,
        @BindsInstance GenerationListener listener);
  }
}
