package dev.vgt4j.core.train;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.core.io.AtomicFolder;
import dev.vgt4j.core.io.FileErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The checkpoints of a run, each a folder {@code checkpoints/step-000123} that appears whole, so
 * that a kill or a power cut at any moment leaves the ones before. Checksums tell whether one is
 * still what was written.
 */
public final class Checkpoints {
  /** Name of their folder in a run's folder. */
  static final String FOLDER = "checkpoints";

  private static final String PREFIX = "step-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "\\d{6,18}");

  private final Path folder;
  private final String run;
  private final WriteBoundary boundary;

  /**
   * Reads and writes nothing yet.
   *
   * @param folder where they are; need not exist
   * @param run fingerprint of the recipe
   */
  Checkpoints(Path folder, String run, WriteBoundary boundary) {
    this.folder = folder;
    this.run = run;
    this.boundary = boundary;
  }

  /**
   * True if a run left checkpoints, good or damaged.
   *
   * @param out the run's folder
   */
  public static boolean exist(Path out) {
    return !list(out).isEmpty();
  }

  /**
   * The folders of a run's checkpoints, the oldest first, good or damaged.
   *
   * @param out the run's folder
   */
  public static List<Path> list(Path out) {
    return in(out.resolve(FOLDER));
  }

  /**
   * Deletes all of a run's checkpoints, so that it cannot go on any more.
   *
   * @param out the run's folder
   * @throws UncheckedIOException if one cannot be deleted
   */
  public static void delete(Path out) {
    Path all = out.resolve(FOLDER);
    if (Files.isDirectory(all)) {
      AtomicFolder.delete(all);
    }
  }

  private static List<Path> in(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(f -> NAME.matcher(f.getFileName().toString()).matches())
          .sorted(Comparator.comparingLong(Checkpoints::step))
          .toList();
    } catch (IOException e) {
      throw FileErrors.failed("reading", folder, e);
    }
  }

  private static long step(Path checkpoint) {
    return Long.parseLong(checkpoint.getFileName().toString().substring(PREFIX.length()));
  }

  /** What the checkpoint after a step is called. */
  static String name(long step) {
    return String.format("%s%06d", PREFIX, step);
  }

  /**
   * Reads the newest good one. Damaged ones that are newer are moved aside.
   *
   * @param warning hears of damaged ones
   * @return nothing if there are no checkpoints at all
   * @throws InvalidInputException if all are damaged, or the newest good one is of another recipe
   */
  Optional<Checkpoint> newest(Consumer<String> warning) {
    List<Path> newestFirst = new ArrayList<>(in(folder));
    Collections.reverse(newestFirst);
    Map<Path, String> damaged = new LinkedHashMap<>();
    for (Path path : newestFirst) {
      Optional<Checkpoint> found = read(path, damaged);
      if (found.isPresent()) {
        requireSameRun(path, run, found.get().summary().run());
        damaged.forEach((bad, reason) -> warning.accept(moveAside(bad, reason)));
        return found;
      }
    }
    if (damaged.isEmpty()) {
      return Optional.empty();
    }
    throw new InvalidInputException(
        "no checkpoint in "
            + folder
            + " can be used to resume: "
            + String.join("; ", damaged.values())
            + "; bring one back from a copy, or start anew in another folder");
  }

  private static Optional<Checkpoint> read(Path path, Map<Path, String> damaged) {
    try {
      return Optional.of(CheckpointReader.read(path));
    } catch (InvalidInputException e) {
      damaged.put(path, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /**
   * Refuses another recipe's folder before any work; what is damaged is left for later.
   *
   * @throws InvalidInputException if the newest readable checkpoint is of another recipe
   */
  static void requireRun(Path out, String run) {
    List<Path> newestFirst = new ArrayList<>(list(out));
    Collections.reverse(newestFirst);
    for (Path path : newestFirst) {
      Optional<String> started = startedAs(path);
      if (started.isPresent()) {
        requireSameRun(path, run, started.get());
        return;
      }
    }
  }

  private static Optional<String> startedAs(Path checkpoint) {
    try {
      return Optional.of(CheckpointManifest.read(checkpoint).summary().run());
    } catch (InvalidInputException damaged) {
      return Optional.empty();
    }
  }

  private static void requireSameRun(Path path, String run, String started) {
    if (!run.equals(started)) {
      throw new InvalidInputException(
          "checkpoint "
              + path
              + " is of a run with "
              + Fingerprint.difference(started, run)
              + ", not "
              + Fingerprint.difference(run, started)
              + "; resume with the options and inputs that it was started with");
    }
  }

  private static String moveAside(Path damaged, String reason) {
    Path aside = damaged.resolveSibling(damaged.getFileName() + ".damaged");
    try {
      AtomicFolder.deleteIfExists(aside);
      Files.move(damaged, aside);
    } catch (IOException e) {
      throw FileErrors.failed("moving aside", damaged, e);
    }
    return reason + "; moved to " + aside.getFileName() + ", going on from the checkpoint before";
  }

  /**
   * Writes one; the others stay.
   *
   * @throws UncheckedIOException naming the folder and the reason; nothing of it is left
   * @throws InvalidInputException if the disk has too little space
   */
  void save(Checkpoint checkpoint) {
    new CheckpointWriter(boundary).write(path(checkpoint.step()), checkpoint);
  }

  /** The folder of the checkpoint after a step. */
  Path path(long step) {
    return folder.resolve(name(step));
  }

  /**
   * Deletes all but the newest, and the one with the lowest loss if that is wanted.
   *
   * @param last how many of the newest to keep, at least 1
   * @throws UncheckedIOException if one cannot be deleted
   */
  void keep(int last, boolean best) {
    List<Path> all = in(folder);
    List<Path> old = new ArrayList<>(all.subList(0, Math.max(0, all.size() - last)));
    if (best) {
      lowestLoss(all).ifPresent(old::remove);
    }
    for (Path path : old) {
      try {
        boundary.reached("deleting " + path.getFileName());
      } catch (IOException e) {
        throw FileErrors.failed("deleting", path, e);
      }
      AtomicFolder.delete(path);
    }
  }

  private static Optional<Path> lowestLoss(List<Path> checkpoints) {
    Map<Path, Double> losses = new LinkedHashMap<>();
    for (Path path : checkpoints) {
      try {
        losses.put(path, CheckpointManifest.read(path).summary().loss());
      } catch (InvalidInputException damaged) {
        // it cannot be the best
      }
    }
    losses.values().removeIf(loss -> loss.isNaN());
    return losses.entrySet().stream().min(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
  }
}
