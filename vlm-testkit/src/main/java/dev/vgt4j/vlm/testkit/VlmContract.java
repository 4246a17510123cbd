package dev.vgt4j.vlm.testkit;

import dev.vgt4j.api.backend.BackendProvider;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.vlm.PromptTemplate;
import dev.vgt4j.core.text.Tokenizers;
import dev.vgt4j.testkit.oracle.OracleProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/**
 * What every family of vision-language models must do. A family passes by extending this in its
 * tests and giving a tiny model of its own kind:
 *
 * <pre>{@code
 * class ClipTest extends VlmContract {
 *   @Override
 *   protected String config() {
 *     return "{\"model_type\": \"clip\", ...}";
 *   }
 * }
 * }</pre>
 *
 * <p>The kit draws the weights, adds what tuning needs and tunes the model for a few steps, all on
 * a backend in plain Java unless {@link #provider} names another. A width of 16, two layers and
 * images of two by two cells take seconds.
 *
 * <p>Each part has a tag, so that {@code mvn test -Dgroups=keys} runs one of them. What a family
 * does not have, such as a language model, is reported as skipped, with the reason.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class VlmContract {
  private VlmFixture fixture;

  /** The {@code config.json} of a tiny model, in the family's published schema. */
  protected abstract String config();

  /** The backend that runs the models; called once. */
  protected BackendProvider provider() {
    return new OracleProvider();
  }

  /**
   * The declared weights as some layout of the family publishes them: as declared unless
   * overridden.
   *
   * @param declared what {@link dev.vgt4j.api.vlm.Vlm#declare} names, with numbers
   */
  protected Map<String, HostTensor> published(Map<String, HostTensor> declared) {
    return declared;
  }

  /** Tokens that the tokenizer recognises inside a text: what begins an image, and the padding. */
  protected List<String> specialTokens(PromptTemplate prompts) {
    return Words.specialTokens(prompts);
  }

  /**
   * Writes a tokenizer's files: one token a word of the kit's few captions, unless overridden. It
   * must know the words of {@link Words#CAPTIONS}, and have no more tokens than the model embeds.
   *
   * @param folder that {@link Tokenizers#load} reads
   */
  protected void writeTokenizer(Path folder, PromptTemplate prompts) {
    Words.tokenizer(prompts, specialTokens(prompts)).write(folder.resolve(Tokenizers.FILE));
  }

  @BeforeAll
  void makeModel() {
    fixture = new VlmFixture(this);
  }

  @AfterAll
  void deleteModel() {
    if (fixture != null) {
      fixture.close();
    }
  }

  /** How a configuration finds its family. */
  @Nested
  @Tag("selection")
  class Selection extends SelectionContract {
    @Override
    VlmFixture fixture() {
      return fixture;
    }
  }

  /** Pixels to features. */
  @Nested
  @Tag("vision")
  class Vision extends VisionContract {
    @Override
    VlmFixture fixture() {
      return fixture;
    }
  }

  /** The language model, if the family has one. */
  @Nested
  @Tag("language")
  class Language extends LanguageContract {
    @Override
    VlmFixture fixture() {
      return fixture;
    }
  }

  /** The text encoder, if the family has one. */
  @Nested
  @Tag("text-encoder")
  class Text extends TextEncoderContract {
    @Override
    VlmFixture fixture() {
      return fixture;
    }
  }

  /** Captions to tokens. */
  @Nested
  @Tag("prompts")
  class Wording extends PromptContract {
    @Override
    VlmFixture fixture() {
      return fixture;
    }
  }

  /** What is declared, and what model code reads. */
  @Nested
  @Tag("keys")
  class Keys extends KeyContract {
    @Override
    VlmFixture fixture() {
      return fixture;
    }
  }

  /** Weights in files. */
  @Nested
  @Tag("checkpoints")
  class Checkpoints extends CheckpointContract {
    @Override
    VlmFixture fixture() {
      return fixture;
    }
  }

  /** Tuning, generation and export. */
  @Nested
  @Tag("tuning")
  class Tuning extends TuningContract {
    @Override
    VlmFixture fixture() {
      return fixture;
    }
  }
}
