package dev.vgt4j.core.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The results that there are, by arm and seed. */
public final class StudyResults {
  private final Map<String, Map<Long, StudyRun>> runs = new TreeMap<>();
  private final Map<String, RunResult> results;

  /**
   * @param runs all runs, also those without a result
   * @param results by {@link StudyRun#id}
   */
  public StudyResults(List<StudyRun> runs, Map<String, RunResult> results) {
    runs.forEach(
        run ->
            this.runs.computeIfAbsent(run.arm().name(), n -> new TreeMap<>()).put(run.seed(), run));
    this.results = Map.copyOf(results);
  }

  /** All results by {@link StudyRun#id}. */
  Map<String, RunResult> byRun() {
    return results;
  }

  /** Runs that have a result. */
  public int finished() {
    return results.size();
  }

  /**
   * A metric of an arm by seed. What a run did not measure itself was measured on what it started
   * from: a generator has its autoencoder's reconstructions.
   */
  public Map<Long, Double> values(String arm, Metric metric) {
    Map<Long, Double> out = new TreeMap<>();
    runs.getOrDefault(arm, Map.of())
        .forEach((seed, run) -> value(run, metric).ifPresent(v -> out.put(seed, v)));
    return out;
  }

  private Optional<Double> value(StudyRun run, Metric metric) {
    RunResult result = results.get(run.id());
    if (result == null) {
      return Optional.empty();
    }
    Double own = result.metrics().get(metric.key());
    if (own != null || metric == Metric.TRAINED || metric == Metric.SECONDS) {
      return Optional.ofNullable(own);
    }
    return run.parents().values().stream().flatMap(p -> value(p, metric).stream()).findFirst();
  }

  /** Mean and interval of a metric over an arm's seeds. */
  public Interval interval(String arm, Metric metric) {
    return Interval.of(List.copyOf(values(arm, metric).values()));
  }

  /** The score curves of an arm by seed. */
  public Map<Long, ScoreCurve> curves(String arm) {
    Map<Long, ScoreCurve> out = new TreeMap<>();
    runs.getOrDefault(arm, Map.of())
        .forEach(
            (seed, run) -> {
              RunResult result = results.get(run.id());
              if (result != null && !result.curve().scores().isEmpty()) {
                out.put(seed, result.curve());
              }
            });
    return out;
  }

  /** Mean and interval of a contrast over the seeds that have both arms. */
  public Interval interval(Contrast contrast) {
    return Interval.of(paired(contrast));
  }

  private List<Double> paired(Contrast contrast) {
    List<Double> out = new ArrayList<>();
    if (contrast instanceof Contrast.Difference d) {
      Map<Long, Double> less = values(d.less(), d.metric());
      values(d.more(), d.metric())
          .forEach(
              (seed, v) -> {
                if (less.containsKey(seed)) {
                  out.add(v - less.get(seed));
                }
              });
    } else if (contrast instanceof Contrast.SpeedUp s) {
      Map<Long, ScoreCurve> slow = curves(s.slow());
      curves(s.fast())
          .forEach(
              (seed, curve) -> {
                if (slow.containsKey(seed)) {
                  out.add(Math.log(ScoreCurve.speedUp(curve, slow.get(seed))));
                }
              });
    }
    return out.stream().filter(Double::isFinite).toList();
  }
}
