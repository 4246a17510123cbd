package dev.vgt4j.testkit;

import dev.vgt4j.api.backend.BackendProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/**
 * What every backend must do. A backend passes by extending this in its tests:
 *
 * <pre>{@code
 * class DjlBackendTest extends BackendContract {
 *   @Override
 *   protected BackendProvider provider() {
 *     return new DjlProvider();
 *   }
 * }
 * }</pre>
 *
 * <p>Each part has a tag, so that {@code mvn test -Dgroups=gradients} runs one of them. What needs
 * a capability that the provider does not declare is reported as skipped, with the reason.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class BackendContract {
  private Fixture fixture;

  /** The backend to test; called once. */
  protected abstract BackendProvider provider();

  /** Over how many steps memory must stay flat; few where none of it is native. */
  protected int leakSteps() {
    return 1000;
  }

  @BeforeAll
  void openBackend() {
    fixture = new Fixture(provider());
  }

  @AfterAll
  void closeBackend() {
    if (fixture != null) {
      fixture.close();
    }
  }

  /** Every operation, forward. */
  @Nested
  @Tag("ops")
  class Operations extends OpContract {
    @Override
    Fixture fixture() {
      return fixture;
    }
  }

  /** Gradients of every operation. */
  @Nested
  @Tag("gradients")
  class Gradients extends GradientContract {
    @Override
    Fixture fixture() {
      return fixture;
    }
  }

  /** What goes in and what comes out. */
  @Nested
  @Tag("programs")
  class Programs extends ProgramContract {
    @Override
    Fixture fixture() {
      return fixture;
    }
  }

  /** State across runs and programs. */
  @Nested
  @Tag("state")
  class States extends StateContract {
    @Override
    Fixture fixture() {
      return fixture;
    }
  }

  /** Weights, and who sees them from where. */
  @Nested
  @Tag("sessions")
  class Sessions extends SessionContract {
    @Override
    Fixture fixture() {
      return fixture;
    }
  }

  /** How weights reach the runtime. */
  @Nested
  @Tag("weights")
  class Loading extends WeightsContract {
    @Override
    Fixture fixture() {
      return fixture;
    }
  }

  /** Optimizer steps and their memory. */
  @Nested
  @Tag("training")
  class Optimizer extends OptimizerContract {
    @Override
    Fixture fixture() {
      return fixture;
    }
  }

  /** Steps of several passes. */
  @Nested
  @Tag("training")
  class Accumulation extends AccumulationContract {
    @Override
    Fixture fixture() {
      return fixture;
    }
  }

  /** What training moves, and who sees it. */
  @Nested
  @Tag("training")
  class Training extends TrainingContract {
    @Override
    Fixture fixture() {
      return fixture;
    }
  }

  /** Misuse. */
  @Nested
  @Tag("errors")
  class Errors extends ErrorContract {
    @Override
    Fixture fixture() {
      return fixture;
    }
  }

  /** Memory over a thousand steps. */
  @Nested
  @Tag("leaks")
  class Leaks extends LeakContract {
    @Override
    int steps() {
      return leakSteps();
    }

    @Override
    Fixture fixture() {
      return fixture;
    }
  }
}
