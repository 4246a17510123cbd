package dev.vgt4j.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.core.io.AtomicFiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Scores for people and for programs. */
final class ScoreOutput {
  private ScoreOutput() {}

  /** What a model is called in results: the name of its folder. */
  static String modelName(Path model) {
    Path name = model.toAbsolutePath().normalize().getFileName();
    return name == null ? "model" : name.toString();
  }

  /** Looks before long work whether the file can be written. */
  static void requireWritable(@Nullable Path out) {
    if (out != null) {
      AtomicFiles.requireWritable(out);
    }
  }

  /**
   * Prints scores.
   *
   * @param out file for JSON; null for none
   */
  static void show(CommandSpec spec, Object text, ObjectNode json, @Nullable Path out) {
    if (out != null) {
      AtomicFiles.writeString(out, json.toPrettyString() + "\n");
    }
    PrintWriter screen = spec.commandLine().getOut();
    screen.println(text);
    screen.flush();
  }
}
