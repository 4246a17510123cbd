package dev.vgt4j.core.study;

import dev.vgt4j.api.GenerationCancelledException;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.VgtException;
import dev.vgt4j.core.io.RunFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Works through the runs of a study, each in a folder of its own. A run with a result is not
 * repeated; one that another process works at is left to it. Several processes on one folder so
 * share the work.
 */
public final class Study {
  private static final String RUNS = "runs";
  private static final long PAUSE_MILLIS = 2000;

  private final StudyPlan plan;
  private final List<StudyRun> runs;
  private final Path out;
  private final String start;
  private final Map<String, RunResult> results = new TreeMap<>();

  /** Results of other folders, of runs that have to be repeated here. */
  private final Map<String, RunResult> borrowed = new TreeMap<>();

  private final Map<String, String> failures = new TreeMap<>();

  /**
   * Reads what was done before.
   *
   * @param seeds number of seeds
   * @param out where everything goes
   * @param start what tells the VLM that it starts from from others, such as a checksum
   * @throws InvalidInputException if a run there was done in another way
   */
  public Study(StudyPlan plan, int seeds, Path out, String start) {
    this(plan, seeds, out, start, Map.of());
  }

  /**
   * Reads what was done before, here and elsewhere. A run that was done elsewhere is repeated if
   * another one is still to start from its model, which is not here.
   *
   * @param elsewhere results of other folders by run, see {@link ResultsFile}
   * @throws InvalidInputException if a run there was done in another way
   */
  public Study(
      StudyPlan plan, int seeds, Path out, String start, Map<String, RunResult> elsewhere) {
    this.start = start;
    this.plan = plan;
    this.runs = plan.runs(seeds);
    this.out = out;
    runs.forEach(this::look);
    borrow(elsewhere);
  }

  /** Children come first, since they tell which of their parents' models are needed. */
  private void borrow(Map<String, RunResult> elsewhere) {
    Set<String> needed = new HashSet<>();
    for (int i = runs.size() - 1; i >= 0; i--) {
      StudyRun run = runs.get(i);
      RunResult other = elsewhere.get(run.id());
      if (other != null) {
        requireSame(run, other, "in the given results " + run.id(), "leave --results out");
      }
      if (other != null && !results.containsKey(run.id())) {
        (needed.contains(run.id()) ? borrowed : results).put(run.id(), other);
      }
      if (!results.containsKey(run.id())) {
        run.parents().values().forEach(parent -> needed.add(parent.id()));
      }
    }
  }

  /** What it runs. */
  public StudyPlan plan() {
    return plan;
  }

  /** All runs, parents before children. */
  public List<StudyRun> runs() {
    return runs;
  }

  /** What there is so far. */
  public StudyResults results() {
    Map<String, RunResult> all = new TreeMap<>(borrowed);
    all.putAll(results);
    return new StudyResults(runs, all);
  }

  /** What broke in this process, by run; such runs and what starts from them were left out. */
  public Map<String, String> failures() {
    return failures;
  }

  /** A run's folder. */
  public Path folder(StudyRun run) {
    return out.resolve(RUNS).resolve(run.id());
  }

  /**
   * Does what is left. A run that breaks, for instance because its loss is no number any more, does
   * not keep the others from being done.
   *
   * @return false if it was stopped
   */
  public boolean run(StudyWork work, StudyMonitor monitor) {
    return run(work, monitor, Study::pause);
  }

  /**
   * @param pause waits a moment for others
   */
  boolean run(StudyWork work, StudyMonitor monitor, Runnable pause) {
    while (true) {
      boolean worked = false;
      for (StudyRun run : runs) {
        if (monitor.shouldStop()) {
          return false;
        }
        worked |= isReady(run) && attempt(run, work, monitor);
      }
      if (runs.stream().allMatch(run -> look(run) || isBlocked(run))) {
        return true;
      }
      if (!worked) {
        monitor.waits(status());
        pause.run();
      }
    }
  }

  private boolean isReady(StudyRun run) {
    return !look(run) && !isBlocked(run) && run.parents().values().stream().allMatch(this::look);
  }

  private boolean isBlocked(StudyRun run) {
    return failures.containsKey(run.id())
        || run.parents().values().stream().anyMatch(this::isBlocked);
  }

  /** Does a run unless another process does. */
  private boolean attempt(StudyRun run, StudyWork work, StudyMonitor monitor) {
    Optional<RunFolder> free = RunFolder.tryOpen(folder(run));
    if (free.isEmpty()) {
      return false;
    }
    try (RunFolder held = free.get()) {
      if (look(run)) {
        return true; // finished by another process just before
      }
      monitor.begins(run, status());
      Map<String, Path> parents = new TreeMap<>();
      run.parents().forEach((option, parent) -> parents.put(option, folder(parent)));
      Optional<RunResult> result = work.run(run, held.path(), parents);
      result
          .map(r -> r.of(definition(run)))
          .ifPresent(
              r -> {
                r.write(held.path());
                results.put(run.id(), r);
                monitor.ends(run, r);
              });
      return result.isPresent();
    } catch (InvalidInputException | GenerationCancelledException e) {
      throw e;
    } catch (VgtException e) {
      failures.put(run.id(), e.getMessage());
      monitor.breaks(run, e.getMessage());
      return true;
    }
  }

  /** Whether a run has a result by now. */
  private boolean look(StudyRun run) {
    if (results.containsKey(run.id())) {
      return true;
    }
    Optional<RunResult> found = RunResult.read(folder(run));
    found.ifPresent(
        result -> {
          requireSame(run, result, folder(run).toString(), "delete the folder");
          results.put(run.id(), result);
        });
    return found.isPresent();
  }

  private void requireSame(StudyRun run, RunResult result, String where, String remedy) {
    if (!result.definition().equals(definition(run))) {
      throw new InvalidInputException(
          where
              + " was run as '"
              + result.definition()
              + "', now it would be '"
              + definition(run)
              + "': choose another --out, or "
              + remedy);
    }
  }

  /** What decides a run's result. */
  String definition(StudyRun run) {
    return run.definition() + " " + plan.sizes().definition(run.arm().kind()) + " " + start;
  }

  private StudyMonitor.Status status() {
    Map<String, Double> expected = new LinkedHashMap<>();
    runs.forEach(run -> expected.put(run.id(), plan.sizes().seconds(run.arm())));
    double left = 0;
    double done = 0;
    double spent = 0;
    for (StudyRun run : new ArrayList<>(runs)) {
      RunResult result = results.get(run.id());
      if (result == null) {
        left += expected.get(run.id());
      } else {
        done += expected.get(run.id());
        spent += result.seconds();
      }
    }
    double pace = done > 0 ? spent / done : 1;
    return new StudyMonitor.Status(results.size(), runs.size(), left * pace);
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
