package dev.vgt4j.core.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vgt4j.core.io.AtomicFiles;
import dev.vgt4j.core.io.StrictJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What a run learnt about itself while it trained; kept on disk, so that a resumed run has it. */
final class TrainingNotes {
  private static final String FILE = "training.json";

  private final Path file;
  private final TreeMap<Long, Double> curve = new TreeMap<>();
  private long trained;
  private boolean finished;

  private TrainingNotes(Path file) {
    this.file = file;
  }

  /** Those of a run's folder. */
  static TrainingNotes in(Path folder) {
    TrainingNotes notes = new TrainingNotes(folder.resolve(FILE));
    if (Files.exists(notes.file)) {
      JsonNode json = StrictJson.read(notes.file);
      notes.trained = json.path("trained").asLong();
      notes.finished = json.path("finished").asBoolean();
      for (Map.Entry<String, JsonNode> e : json.path("curve").properties()) {
        notes.curve.put(Long.valueOf(e.getKey()), e.getValue().asDouble());
      }
    }
    return notes;
  }

  /** Keeps a score; one of the same step, from before a restart, is replaced. */
  void score(long step, double score) {
    curve.put(step, score);
    write();
  }

  /**
   * Training is over.
   *
   * @param numbers how many numbers trained
   */
  void finish(long numbers) {
    trained = numbers;
    finished = true;
    write();
  }

  private void write() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("trained", trained).put("finished", finished);
    ObjectNode points = json.putObject("curve");
    curve.forEach((step, score) -> points.put(step.toString(), score));
    AtomicFiles.writeString(file, json.toPrettyString() + "\n");
  }

  boolean finished() {
    return finished;
  }

  long trained() {
    return trained;
  }

  ScoreCurve curve() {
    return new ScoreCurve(curve);
  }
}
