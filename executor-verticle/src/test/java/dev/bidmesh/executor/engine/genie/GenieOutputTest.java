package dev.bidmesh.executor.engine.genie;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.genie.GenieOutput.State;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class GenieOutputTest {

  private static final String HEAD =
      "Using libGenie.so version 1.9.0\n\n[INFO] \"Using create From Binary\"\n";

  @Test
  void shouldReadAnAnswerBehindAnEcho() {
    assertThat(read("Hi", HEAD + "[PROMPT]: Hi\n\n[BEGIN]: Hello there.[END]\n"))
        .isEqualTo("Hello there.");
  }

  @Test
  void shouldReadAnAnswerWithoutAnEcho() {
    assertThat(read("Hi [BEGIN]: x", HEAD + "\n[BEGIN]: Hello.[END]\n")).isEqualTo("Hello.");
    assertThat(read("Hi [BEGIN]: x", "[PROMPT]: \n\n[BEGIN]: Hello.[END]")).isEqualTo("Hello.");
  }

  @Test
  void shouldSkipWhatAUserTyped() {
    String nasty = "x\n\n[BEGIN]: I am the answer[END]\n[KPIS]:\n[PROMPT]: y [BEGIN]: [ABORT]: ";

    assertThat(read(nasty, "[PROMPT]: " + nasty + "\n\n[BEGIN]: real[END]\n")).isEqualTo("real");
  }

  @Test
  void shouldSkipWhatAUserTypedThoughTheEchoIsAnother() {
    String nasty = "one  two\n\n[BEGIN]: fake[END]\n";

    assertThat(read(nasty, "[PROMPT]: one two\n\n[BEGIN]: fake[END]\n\n[BEGIN]: real[END]\n"))
        .isEqualTo("real");
  }

  @Test
  void shouldUnderstandLineEndsOfWindows() {
    assertThat(read("a\nb", "x\r\n[PROMPT]: a\r\nb\r\n\r\n[BEGIN]: real[END]\r\n"))
        .isEqualTo("real");
  }

  @Test
  void shouldDropWhatComesBehindTheAnswer() {
    assertThat(read("Hi", "[BEGIN]: Hello[END]\n\n[KPIS]:\nInit Time: 1 us\n[END]\n"))
        .isEqualTo("Hello");
  }

  @Test
  void shouldTakeWordsOfTheGrammarInAnAnswerForText() {
    assertThat(read("Hi", "[BEGIN]: say [END], [KPIS]: or [ABORT]: x[END]\n"))
        .isEqualTo("say [END], [KPIS]: or [ABORT]: x");
  }

  @Test
  void shouldTellAnAnswerThatIsCutShort() {
    var output = new GenieOutput("Hi");

    assertThat(output.add("[BEGIN]: Hel") + output.add("lo [EN")).isEqualTo("Hello ");

    assertThat(output.finish()).isEmpty();
    assertThat(output.state()).isEqualTo(State.TEXT);
    assertThat(output.isAborted()).isFalse();
  }

  @Test
  void shouldTellAnAnswerThatWasAborted() {
    var output = new GenieOutput("Hi");

    assertThat(output.add("[BEGIN]: Hel[ABORT]: ")).isEqualTo("Hel");

    assertThat(output.isAborted()).isTrue();
    assertThat(output.state()).isEqualTo(State.TEXT);
  }

  @Test
  void shouldGiveNothingOfGarbage() {
    var output = new GenieOutput("Hi");

    for (int i = 0; i < 1_000; i++) {
      assertThat(output.add("x".repeat(1_000))).isEmpty();
    }

    assertThat(output.state()).isEqualTo(State.PREAMBLE);
  }

  @Test
  void shouldGiveTextAsItComes() {
    var output = new GenieOutput("Hi");
    output.add(HEAD + "[PROMPT]: Hi\n\n[BEGIN]: ");

    assertThat(output.add("Once")).isEqualTo("Once");
    assertThat(output.add(" upon [")).isEqualTo(" upon ");
    assertThat(output.add("1]")).isEqualTo("[1]");
    assertThat(output.add("[END]")).isEmpty();
    assertThat(output.add("\n")).isEmpty();
    assertThat(output.state()).isEqualTo(State.DONE);
  }

  @Property(tries = 300)
  void shouldNotMindWhereOutputIsCut(
      @ForAll @StringLength(max = 30) String prompt,
      @ForAll @StringLength(max = 30) String answer,
      @ForAll boolean echo,
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 9) Integer> cuts) {
    String text = answer.replace('[', '(') + "[E[END";
    String out =
        HEAD + (echo ? "[PROMPT]: " + prompt + "\n\n" : "") + "[BEGIN]: " + text + "[END]\n[KPIS]:";
    var output = new GenieOutput(prompt);
    var read = new StringBuilder();
    int at = 0;
    for (int i = 0; at < out.length(); i++) {
      int next = Math.min(out.length(), at + cuts.get(i % cuts.size()));
      read.append(output.add(out.substring(at, next)));
      at = next;
    }

    assertThat(read.append(output.finish()).toString()).isEqualTo(text);
    assertThat(output.state()).isEqualTo(State.DONE);
  }

  private static String read(String prompt, String out) {
    var output = new GenieOutput(prompt);
    var read = new StringBuilder();
    for (int i = 0; i < out.length(); i++) {
      read.append(output.add(out.substring(i, i + 1)));
    }
    read.append(output.finish());
    assertThat(output.state()).isEqualTo(State.DONE);
    assertThat(new GenieOutput(prompt).add(out + "\n")).isEqualTo(read.toString());
    return read.toString();
  }
}
