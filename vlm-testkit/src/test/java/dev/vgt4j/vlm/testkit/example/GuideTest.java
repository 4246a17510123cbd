package dev.vgt4j.vlm.testkit.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The guide shows the code of the example as it is. */
class GuideTest {
  private static final Path GUIDE = Path.of("../docs/new-family.md");
  private static final Path EXAMPLE = Path.of("src/test/java/dev/vgt4j/vlm/testkit/example");
  private static final Pattern JAVA = Pattern.compile("(?ms)^```java\\n(.*?)^```$");

  @Test
  void everyExcerptStandsInTheExample() throws IOException {
    StringBuilder code = new StringBuilder();
    try (Stream<Path> files = Files.list(EXAMPLE)) {
      for (Path file : files.sorted().toList()) {
        code.append(Files.readString(file));
      }
    }
    List<String> excerpts =
        JAVA.matcher(Files.readString(GUIDE)).results().map((MatchResult m) -> m.group(1)).toList();
    assertThat(excerpts).hasSizeGreaterThan(5);
    assertThat(excerpts).allSatisfy(excerpt -> assertThat(code).contains(excerpt));
  }
}
