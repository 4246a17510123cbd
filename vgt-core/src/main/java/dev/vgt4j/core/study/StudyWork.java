package dev.vgt4j.core.study;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Does a run. */
@FunctionalInterface
public interface StudyWork {
  /**
   * Trains and measures, going on where an earlier attempt ended.
   *
   * @param folder the run's own
   * @param parents the folders of the runs that it starts from, by option
   * @return nothing if it was stopped
   */
  Optional<RunResult> run(StudyRun run, Path folder, Map<String, Path> parents);
}
