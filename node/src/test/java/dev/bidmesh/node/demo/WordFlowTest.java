package dev.bidmesh.node.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WordFlowTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final WordFlow flow =
      new WordFlow(new PrintStream(bytes, true, StandardCharsets.UTF_8), "| ", 10);

  @Test
  void shouldPutWholeWordsIntoLines() {
    flow.add("The cap");
    flow.add("ital of");
    flow.add(" France");
    flow.end();

    assertThat(written()).isEqualTo("| The\n| capital of\n| France\n");
  }

  @Test
  void shouldKeepAnUnfinishedWordForTheNextLine() {
    flow.add("a fri");
    flow.breakLine();
    flow.add("end.");
    flow.end();

    assertThat(written()).isEqualTo("| a\n| friend.\n");
  }

  @Test
  void shouldLeaveOutWhatATerminalWouldObey() {
    flow.add("\u001b[2Jx\u0007");
    flow.end();

    assertThat(written()).isEqualTo("| [2Jx\n");
  }

  @Test
  void shouldWriteNothingForNothing() {
    flow.add("");
    flow.breakLine();
    flow.end();

    assertThat(written()).isEmpty();
  }

  private String written() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
