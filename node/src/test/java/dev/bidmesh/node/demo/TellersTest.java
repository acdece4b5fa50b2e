package dev.bidmesh.node.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TellersTest {

  private static final int COLUMNS = 80;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private final Audience audience = new Audience();

  @Test
  void shouldTellPeopleWithinTheWidthOfATerminal() {
    // when
    tell(new TextTeller(out, new Style(false)));

    // then
    assertThat(written().lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(COLUMNS));
    assertThat(written())
        .doesNotContain("\u001b")
        .contains(
            "   phone    emulated NPU   8 tokens/s, 1 slot\n",
            "1  The asked device has a free NPU\n",
            "   ask phone: What is the capital of France?\n",
            "   │ The capital of France is Paris.\n",
            "   ✓ phone answered on its own free NPU: no auction\n",
            "   phone (emulated NPU): predicted 1.2 s, took 1.5 s\n",
            "   phone is busy with another prompt: Tell me a story about a dog.\n",
            "  wins\n",
            "   ✗ kill -9 of desktop (process 42), in mid-sentence\n",
            "     noticed after 2.0 s: desktop: fell silent\n",
            "   ↻ laptop goes on, 2.3 s after the kill\n",
            "   ✓ letter for letter what laptop says uninterrupted (66 bytes)\n",
            "All three scenes showed what they claim\n",
            "   3      laptop (CPU)                  1.3 s    2.9 s  with the lost run\n",
            "   try   ./bidmesh ask --node http://127.0.0.1:1 ",
            "   stop  Ctrl-C\n");
  }

  @Test
  void shouldColourWhereItMay() {
    // when
    tell(new TextTeller(out, new Style(true)));

    // then
    assertThat(written()).contains("\u001b[1;36m1  The asked device has a free NPU\u001b[0m\n");
  }

  @Test
  void shouldTellProgramsOneObjectPerLine() throws Exception {
    // when
    tell(new JsonTeller(out));

    // then
    var mapper = new ObjectMapper();
    List<String> lines = written().lines().toList();
    for (String line : lines) {
      assertThat(mapper.readTree(line).path("event").asText()).isNotEmpty();
    }
    JsonNode last = mapper.readTree(lines.get(lines.size() - 1));
    assertThat(last.path("event").asText()).isEqualTo("finished");
    assertThat(last.path("ok").asBoolean()).isTrue();
    assertThat(last.at("/scenes/2/device").asText()).isEqualTo("laptop");
    assertThat(lines).anyMatch(line -> line.startsWith("{\"event\":\"took_over\",\"scene\":3,"));
  }

  @Test
  void shouldSayWhatWasNotShown() {
    // given
    var teller = new TextTeller(out, new Style(false));

    // when
    teller.tell(new Report.SceneEnded(2, "", "", "", 0, 0, 0, List.of("all devices bid")));
    teller.tell(new Report.Finished(false, false, List.of(), List.of()));

    // then
    assertThat(written()).contains("✗ not shown: all devices bid", "Not everything was shown");
  }

  private void tell(Teller teller) {
    var desktop = new Report.Ready("desktop", "http://127.0.0.1:3", 42);
    teller.tell(new Report.Starting("phone", "emulated NPU", 1, 8));
    teller.tell(desktop);
    teller.tell(new Report.Mesh("demo-x", 3, 5600));
    audience
        .ownNpu()
        .auction()
        .upToTheKill()
        .takeover(Audience.STORY.substring(51))
        .tell(
            new DemoEvent.Answered(6, Audience.won(Audience.STORY, "laptop", 1)),
            new DemoEvent.Answered(5, Audience.won(Audience.STORY, "laptop", 2)));
    audience.reports(Report.class).forEach(teller::tell);
    teller.tell(
        new Report.Finished(
            true,
            true,
            audience.reports(Report.SceneEnded.class).toList(),
            List.of(new Report.Ready("phone", "http://127.0.0.1:1", 40))));
  }

  private String written() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
