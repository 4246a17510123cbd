package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be done is one line and exit code 2, and nothing is written. */
class BadOptionsTest {
  @TempDir private Path temp;

  private void refuses(String command, String complaint) {
    VgtRun run = VgtRun.here(TinyModels.get().fill(command).replace("{out}", temp + "/out"));
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("vgt: ")
        .contains(complaint);
    assertThat(run.code()).isEqualTo(2);
    assertThat(temp.resolve("out")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--backend torch | unknown backend 'torch'; present are [djl, onnx, tf]",
        "--steps 8 | several backends are present [djl, onnx, tf]: choose one with --backend",
        "--backend djl --threads 0 | --threads: expected a positive number, got 0",
        "--backend djl --device gpu | device 'gpu': expected cpu or cuda:N",
        "--backend djl --device cuda:99 | device 'cuda:99': PyTorch sees ",
        "--backend tf --device cuda:99 | device 'cuda:99' is not available to TensorFlow",
        "--backend onnx --device cuda:99 | device 'cuda:99' is not available to ONNX Runtime",
        "--backend djl --size 0x0 | width: expected a positive number, got 0",
        "--backend djl --size 64x-1 | height: expected a positive number, got -1",
        "--backend djl --size 64 | --size: expected WIDTHxHEIGHT",
        "--backend djl --size 8x8 | size: expected from 16x16 to 143x143 pixels, got 8x8",
        "--backend djl --size 999999x999999 | size: expected from 16x16 to 143x143 pixels",
        "--backend djl --solver reference --steps 1 | steps: expected at least 2, got 1",
        "--backend djl --parallel 0 | parallel: expected a positive number, got 0",
        "--backend djl --guidance 0.5 | guidance: expected a number of at least 1, got 0.5",
        "--backend djl --guidance NaN | guidance: expected a number of at least 1, got NaN",
        "--backend djl --solver euler --steps 0 | steps: expected at least 1, got 0",
        "--backend djl --solver rk4 | expected one of [REFERENCE, EULER, HEUN, MULTISTEP]",
        "--backend djl --time-shift 0 | time shift: expected a number above 0, got 0.0",
        "--backend djl --images 0 | --images: expected a positive number, got 0",
        "--backend djl --first-image -1 | first image: expected 0 or more, got -1",
        "--backend djl --order spiral | --order: expected trained, random, raster or numbers",
        "--backend djl --order 0,0 | order: expected every position from 0 to n-1 once, got [0, 0]",
        "--backend djl --order 1,0 | order: expected the 16 positions of a grid of 4 rows",
        "--backend djl --negative star --schedule off | negative prompt: expected guidance above 1",
        "--backend djl --negative a_zebra | unknown word 'zebra'",
        "--backend djl --partial {data} | is not an empty folder",
        "--backend djl --mode fast | expected one of [CONSISTENT, REFERENCE]",
        "--backend djl a_zebra | unknown word 'zebra'",
      })
  void generateChecksItsOptions(String options, String complaint) {
    refuses("generate --model {model} -o {out} circle " + options, complaint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "backends --device gpu | device 'gpu': expected cpu or cuda:N",
        "generate --model {model} -o {out} --backend djl _ | prompt: expected some words",
        "generate --model {vlm} -o {out} --backend djl circle | is not a generator",
        "generate --model {data} -o {out} --backend djl circle | config.json: cannot be read: no such",
        "generate --model {data}/no -o {out} --backend djl circle | model folder",
        "generate --model {model} -o {data} --backend djl circle | it is a folder",
        "generate --model {model} -o {model}/config.json/x --backend djl a | is not a folder",
        "generate --model {export} -o {out} --backend djl circle | use --backend onnx",
        "generate --model {export} -o {out} --backend tf circle | use --backend onnx",
        "generate --model {export} -o {out} --backend onnx --mode reference --parallel 2 circle"
            + " | only the consistent decoding mode is exported",
        "evaluate scenes --model {model} --backend djl --out {out} | expected a file name that ends in",
        "evaluate scenes --model {model} --backend djl --solver reference --steps 1,1 | reference needs at least 2",
        "evaluate scenes --model {model} --backend djl --solver reference --steps 4,0 | steps: expected at least 2, got 0",
        "evaluate scenes --model {model} --backend djl --count 1 | prompts: expected 2 to 600",
        "evaluate scenes --model {model} --backend djl --images 0 | images of a prompt: expected 1",
        "evaluate scenes --model {model} --backend djl --hold-out red | expected COLOUR:SHAPE",
        "evaluate scenes --model {model} --backend djl --compare {data}/no.json | cannot be read",
        "evaluate scenes --model {model} --backend djl --compare {data}/scenes.json | expected",
        "evaluate scenes --model {model} --backend djl --world mars | mars",
        "evaluate scenes --model {ae} --backend djl | is not a generator",
        "export --model {ae} --out {out} | is not a generator; tune one with 'vgt tune ar'",
        "export --model {model} --out {data} | exists and is not an empty folder",
        "export --model {model} --out {data}/captions.jsonl | exists and is not an empty folder",
        "quickstart --vlm {data}/no --out {out} | quickstart: no model folder",
        "quickstart --vlm {model} --out {out} | is not a vision-language model",
        "quickstart --vlm {vlm} --backend onnx --out {out} | backends that have it: [djl, tf]",
      })
  void modelsAndPlacesAreChecked(String command, String complaint) {
    refuses(command, complaint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ae --backend onnx | backend 'onnx' has no TRAINING; backends that have it: [djl, tf]",
        "ae --backend djl --steps 0 | steps: expected 1 or more, got 0",
        "ae --backend djl --batch -1 | batch_size: expected 1 or more, got -1",
        "ae --backend djl --lr NaN | optimizer.learning_rate: expected a number above 0, got NaN",
        "ae --backend djl --preset big | unknown preset 'big'",
        "ae --backend djl --stage 2 | models.start: expected an autoencoder of stage 1 with stage 2",
        "ae --backend djl --stage 2 --from {vlm} | is not an autoencoder",
        "ae --backend djl --stage 2 --from {model} | is not an autoencoder",
        "ae --backend djl --stage 3 --from {ae} | autoencoder.stage: expected 1 or 2, got 3",
        "ae --backend djl --set autoencoder.stages=1 | 'autoencoder.stages', did you mean 'stage'?",
        "ae --backend djl --config ar-sft | models",
        "ae --backend djl --config none.yaml | none.yaml: cannot be read",
        "ae --backend djl --config aes | unknown preset 'aes'",
        "ae --backend djl --distillation Infinity | distillation",
        "ar --backend djl --ae {vlm} | is not an autoencoder; tune one with 'vgt tune ae'",
        "ar --backend djl --ae {ae} --draws 0 | transformer.draws: expected 1 or more, got 0",
      })
  void tuneChecksItsOptions(String options, String complaint) {
    refuses("tune " + options + " --vlm {vlm} --data {data} --out {out}", complaint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--steps 2 --batch 2 | holds checkpoints already: go on with --resume",
        "--steps 3 --batch 2 --resume | is of a run with steps=2, not steps=3",
        "--steps 2 --batch 2 --resume --draws 2 | is of a run with transformer.draws=4, not transformer.draws=2",
        "--steps 2 --batch 2 --resume --data {data}/.. | expected a folder with captions.jsonl",
      })
  void aRunGoesOnOnlyAsItBegan(String options, String complaint) {
    String data = options.contains("--data") ? "" : " --data {data}";
    refuses(
        "tune ar --backend djl --threads 1 --vlm {vlm} --ae {ae} --out {model} " + options + data,
        complaint);
  }

  @Test
  void aModelIsNotOverwrittenByAnotherRun() throws IOException {
    Path model = TinyModels.copy(TinyModels.VLM, temp.resolve("vlm"));
    refuses(
        "tune ae --backend djl --vlm " + model + " --data {data} --out " + model,
        "holds a model of something else already");
  }

  @Test
  void aFileIsNoRunFolder() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    refuses(
        "tune ae --backend djl --threads 1 --steps 1 --batch 2 --vlm {vlm} --data {data} --out "
            + file,
        "writing to " + file + ": exists and is not a folder");
  }
}
