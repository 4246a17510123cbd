package dev.vgt4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vgt4j.api.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvTableTest {
  @Test
  void quotedFieldsHoldCommasQuotesAndLineBreaks() {
    List<Map<String, String>> rows =
        CsvTable.parse("id,text,last\r\n1,\"a, \"\"red\"\"\ncircle\",\r\n\n2,plain,x");
    assertThat(rows)
        .containsExactly(
            Map.of("id", "1", "text", "a, \"red\"\ncircle", "last", ""),
            Map.of("id", "2", "text", "plain", "last", "x"));
  }

  @Test
  void aCommaAtTheEndIsAnEmptyField() {
    assertThat(CsvTable.parse("a,b\n1,")).containsExactly(Map.of("a", "1", "b", ""));
  }

  @Test
  void theMarkInFrontOfUtf8IsNoPartOfAName(@TempDir Path temp) throws IOException {
    Path file = Files.writeString(temp.resolve("t.csv"), "\uFEFFid\n7\n");
    assertThat(CsvTable.text(CsvTable.read(file).get(0), "id")).isEqualTo("7");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | expected a line of column names",
        "a,b | expected a line of column names",
        "a,b;1 | row 1: expected 2 fields, got 1",
        "a,b;1,2;1,2,3 | row 2: expected 2 fields, got 3",
        "a,b;1,\"x | row 1: a quote is not closed"
      })
  void whatIsNoTableIsRefused(String text, String complaint) {
    assertThatThrownBy(() -> CsvTable.parse(text.replace(';', '\n')))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void aFieldThatIsNotThereIsNamed() {
    Map<String, String> row = Map.of("a", "1", "b", " ");
    assertThatThrownBy(() -> CsvTable.text(row, "c"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("expected a column 'c', got [a, b]");
    assertThatThrownBy(() -> CsvTable.text(row, "b")).hasMessage("column 'b' is empty in a row");
  }
}
