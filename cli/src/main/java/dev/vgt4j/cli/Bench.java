package dev.vgt4j.cli;

import dev.vgt4j.api.backend.BackendOptions;
import dev.vgt4j.api.backend.BackendProvider;
import dev.vgt4j.core.io.AtomicFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is measured, and where it is told.
 *
 * @param providers backends, one after another
 * @param options threads and device
 * @param size of the model
 * @param out for files, or null
 * @param text for the table
 * @param err for progress
 */
record Bench(
    List<BackendProvider> providers,
    BackendOptions options,
    BenchCommand.Size size,
    @Nullable Path out,
    PrintWriter text,
    PrintWriter err) {
  /** A folder for models and images that goes when it is closed. */
  AtomicFolder workspace() {
    Path place = out == null ? Path.of(System.getProperty("java.io.tmpdir"), "vgt-bench") : out;
    return AtomicFolder.create(place.resolve("bench-work"));
  }

  void print(List<String> lines) {
    lines.forEach(text::println);
    text.flush();
  }
}
