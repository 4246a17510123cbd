package dev.vgt4j.core.golden;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.backend.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Runs the suites of all component folders below a folder. */
public final class GoldenVerifier {
  private final List<GoldenSuite> suites;

  /** With the given suites, one a component. */
  public GoldenVerifier(List<GoldenSuite> suites) {
    this.suites = List.copyOf(suites);
  }

  /**
   * What was verified.
   *
   * @param results every case in order
   * @param notCovered folders without a suite
   */
  public record Summary(List<GoldenResult> results, List<String> notCovered) {
    /** True if no case missed. */
    public boolean passed() {
      return results.stream().noneMatch(r -> r.status() == GoldenResult.Status.FAIL);
    }

    /** Number of cases with an outcome. */
    public long count(GoldenResult.Status status) {
      return results.stream().filter(r -> r.status() == status).count();
    }
  }

  /**
   * Verifies.
   *
   * @param root folder of component folders
   * @param only the wanted components, or empty for all
   * @param report told of every case as it finishes
   * @throws InvalidInputException if the root or a wanted component does not exist
   */
  public Summary verify(
      Path root, Set<String> only, Backend backend, Consumer<GoldenResult> report) {
    List<GoldenResult> results = new ArrayList<>();
    List<String> notCovered = new ArrayList<>();
    for (Path folder : folders(root, only)) {
      String name = folder.getFileName().toString();
      Optional<GoldenSuite> suite =
          suites.stream().filter(s -> s.folder().equals(name)).findFirst();
      if (suite.isEmpty()) {
        notCovered.add(name);
        continue;
      }
      try (GoldenFolder golden = new GoldenFolder(folder)) {
        Consumer<GoldenResult> both = results::add;
        suite.get().verify(golden, new GoldenChecks(golden, backend, both.andThen(report)));
      }
    }
    return new Summary(results, notCovered);
  }

  private static List<Path> folders(Path root, Set<String> only) {
    List<Path> all;
    try (Stream<Path> list = Files.list(root)) {
      all = list.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      throw new InvalidInputException("golden folder " + root + " cannot be listed", e);
    }
    Set<String> missing = new TreeSet<>(only);
    all.forEach(p -> missing.remove(p.getFileName().toString()));
    if (!missing.isEmpty()) {
      throw new InvalidInputException("golden folder " + root + " has no " + missing);
    }
    if (all.isEmpty()) {
      throw new InvalidInputException("golden folder " + root + " holds no component folders");
    }
    return all.stream()
        .filter(p -> only.isEmpty() || only.contains(p.getFileName().toString()))
        .toList();
  }
}
