package dev.bidmesh.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class AskCommandTest {

  private static final String RESPONSE =
      "{\"id\":\"x\",\"output\":\"Paris\",\"model\":\"demo\",\"device\":\"desk\","
          + "\"accelerator\":\"CPU\",\"evidence\":\"detected\",\"total_ms\":131.4,"
          + "\"predicted_ms\":150.0,\"warning\":\"answered by the demo model\"}";
  private static final String TOKEN = "event: token\ndata: {\"text\":\"Par\",\"offset\":0}\n\n";
  private static final String STREAM =
      TOKEN
          + ": still working\n\nevent: token\ndata: {\"text\":\"is\",\"offset\":3}\n\n"
          + "event: retry\ndata: {\"reason\":\"lost\"}\n\n"
          + "event: done\ndata: "
          + RESPONSE
          + "\n\n";

  private final StandInNode node = new StandInNode();
  private final CliRun cli = new CliRun();

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void shouldPrintTheAnswerAndWhoGaveIt() {
    // given
    node.answers("/prompt", 200, "text/event-stream", STREAM);

    // when
    int code = cli.run("ask", "--node", node.url(), "What is", "the capital?");

    // then
    assertThat(code).isZero();
    assertThat(cli.out()).isEqualTo("Paris\n");
    assertThat(cli.err())
        .isEqualTo(
            "desk answered in 0.13 s with demo on CPU (predicted 0.15 s); it took over on the way"
                + " (lost)\n"
                + "note: answered by the demo model\n");
    assertThat(node.bodies())
        .containsExactly(
            "{\"prompt\":\"What is the capital?\",\"deadline_ms\":600000,\"stream\":true}");
  }

  @Test
  void shouldPassOnWhatTheUserAskedFor() {
    // given
    node.answers("/prompt", 200, "application/json", RESPONSE);

    // when
    int code =
        cli.with("BIDMESH_NODE", node.url())
            .run(
                ("ask --model m --max-tokens 5 --temperature 0.5 --stop a --stop b --priority 90"
                        + " --deadline 60s --policy random --session s1 --no-stream Hi")
                    .split(" "));

    // then
    assertThat(code).isZero();
    assertThat(cli.out()).isEqualTo("Paris\n");
    assertThat(node.bodies())
        .containsExactly(
            "{\"prompt\":\"Hi\",\"model\":\"m\",\"max_tokens\":5,\"temperature\":0.5,"
                + "\"stop\":[\"a\",\"b\"],\"priority\":90,\"policy\":\"random\",\"deadline_ms\":60000,\"stream\":false}");
    assertThat(node.header("X-Bidmesh-Session")).isEqualTo("s1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "größe", "line\nbreak"})
  void shouldRefuseASessionThatCannotBeAHeader(String session) {
    int code = cli.run("ask", "--node", node.url(), "--session", session, "Hi");

    assertThat(code).isEqualTo(2);
    assertThat(cli.err()).contains("--session must be 1 to 128 printable ASCII characters");
    assertThat(node.bodies()).isEmpty();
  }

  @Test
  void shouldPrintTheWholeResponseAsJson() throws IOException {
    // given
    node.answers("/prompt", 200, "application/json", RESPONSE);

    // when
    int code = cli.run("ask", "--json", "--node", node.url(), "Hi");

    // then
    assertThat(code).isZero();
    assertThat(cli.err()).isEmpty();
    assertThat(new ObjectMapper().readTree(cli.out()))
        .isEqualTo(new ObjectMapper().readTree(RESPONSE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-", ""})
  void shouldReadAPipedPrompt(String word) {
    // given
    node.answers("/prompt", 200, "text/event-stream", STREAM);
    String[] arguments = ("ask --node " + node.url() + " " + word).strip().split(" ");

    // when
    int code = cli.piped("Wie geht's, Jürgen?\n").run(arguments);

    // then
    assertThat(code).isZero();
    assertThat(node.bodies().get(0)).contains("\"prompt\":\"Wie geht's, Jürgen?\\n\"");
  }

  @Test
  void shouldRefuseInputThatIsNotText() {
    // when
    int code = cli.piped(new byte[] {(byte) 0xc3, 0x28}).run("ask", "-");

    // then
    assertThat(code).isEqualTo(2);
    assertThat(cli.err()).isEqualTo("bidmesh: the input is not UTF-8 text\n");
  }

  @Test
  void shouldRefuseInputThatIsTooLong() {
    // when
    int code = cli.piped("x".repeat((1 << 20) + 1)).run("ask", "-");

    // then
    assertThat(code).isEqualTo(2);
    assertThat(cli.err()).contains("longer than a prompt may be (1048576 bytes)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ask", "ask -"})
  void shouldAskForAPrompt(String line) {
    // when
    int code = cli.run(line.split(" "));

    // then
    assertThat(code).isEqualTo(2);
    assertThat(cli.err()).startsWith("bidmesh: give a prompt");
  }

  @ParameterizedTest
  @CsvSource({
    "400, bad_request, 2",
    "404, no_such_model, 5",
    "413, too_long, 5",
    "429, busy, 5",
    "503, no_engine, 5",
    "503, draining, 5",
    "504, deadline, 6",
    "502, engine_failed, 1",
    "500, internal, 1"
  })
  void shouldTellAFailureByItsExitCode(int status, String code, int exit) {
    // given
    String problem =
        "{\"title\":\"t\",\"status\":%d,\"detail\":\"the reason\",\"code\":\"%s\"}"
            .formatted(status, code);
    node.answers("/prompt", status, "application/problem+json", problem);

    // when
    int result = cli.run("ask", "--node", node.url(), "Hi");

    // then
    assertThat(result).isEqualTo(exit);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err()).isEqualTo("bidmesh: the reason\n");
  }

  @Test
  void shouldSayWhenABusyNodeWouldTakeIt() {
    // given
    String problem = "{\"detail\":\"full\",\"code\":\"busy\",\"retry_after_ms\":2100}";
    node.answers("/prompt", 429, "application/problem+json", problem);

    // when
    int code = cli.run("ask", "--json", "--node", node.url(), "Hi");

    // then
    assertThat(code).isEqualTo(5);
    assertThat(cli.err()).isEqualTo("bidmesh: full\nthe node expects to take it in 3 s\n");
    assertThat(cli.out()).isEqualTo(problem + "\n");
  }

  @Test
  void shouldEndTheLineBeforeAnErrorInTheMiddle() {
    // given
    String error = "event: error\ndata: {\"detail\":\"gone\",\"code\":\"lost\"}\n\n";
    node.answers("/prompt", 200, "text/event-stream", TOKEN + error);

    // when
    int code = cli.run("ask", "--node", node.url(), "Hi");

    // then
    assertThat(code).isEqualTo(1);
    assertThat(cli.out()).isEqualTo("Par\n");
    assertThat(cli.err()).isEqualTo("bidmesh: gone\n");
  }

  @Test
  void shouldNotTakeAnEndedStreamForAnAnswer() {
    // given
    node.answers("/prompt", 200, "text/event-stream", TOKEN);

    // when
    int code = cli.run("ask", "--node", node.url(), "Hi");

    // then
    assertThat(code).isEqualTo(1);
    assertThat(cli.err()).contains("the stream ended before the answer was complete");
  }

  @ParameterizedTest
  @CsvSource({
    "200, text/html, <html>",
    "200, application/json, {}",
    "404, application/json, {}",
    "404, text/plain, no"
  })
  void shouldNoticeThatSomethingElseAnswers(int status, String type, String body) {
    // given
    node.answers("/prompt", status, type, body);

    // when
    int code = cli.run("ask", "--node", node.url(), "Hi");

    // then
    assertThat(code).isEqualTo(4);
    assertThat(cli.err())
        .isEqualTo(
            "bidmesh: what answers at %s is not a Bidmesh node. Name one with --node.\n"
                .formatted(node.url()));
  }

  @Test
  void shouldSayThatTheNamedNodeIsNotThere() throws IOException {
    // given
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }

    // when
    int code = cli.run("ask", "--node", "127.0.0.1:" + port, "Hi");

    // then
    assertThat(code).isEqualTo(4);
    assertThat(cli.err())
        .isEqualTo(
            ("bidmesh: no node answers at http://127.0.0.1:%d. Start one with 'bidmesh serve', or"
                    + " name another with --node.\n")
                .formatted(port));
  }

  @ParameterizedTest
  @ValueSource(strings = {"not a url", "ftp://h:1", "http://", "http://h:1/path", ":8770"})
  void shouldRefuseWhatIsNoAddress(String text) {
    // when
    int code = cli.run("ask", "--node", text, "Hi");

    // then
    assertThat(code).isEqualTo(2);
    assertThat(cli.err())
        .isEqualTo(
            "bidmesh: --node must be HOST, HOST:PORT or a URL such as http://127.0.0.1:8770, not '%s'\n"
                .formatted(text));
  }

  @Test
  void shouldNotWaitBeyondTheDeadline() {
    // given
    node.staysSilent("/prompt");

    // when
    int code = cli.run("ask", "--deadline", "100ms", "--node", node.url(), "Hi");

    // then
    assertThat(code).isEqualTo(6);
    assertThat(cli.err()).contains("did not answer within the deadline");
  }

  @Test
  void shouldNotWaitBeyondTheDeadlineForTheRestOfAStream() {
    // given
    node.hangsAfter("/prompt", TOKEN);

    // when
    int code = cli.run("ask", "--deadline", "100ms", "--node", node.url(), "Hi");

    // then
    assertThat(code).isEqualTo(6);
    assertThat(cli.out()).isEqualTo("Par\n");
  }

  @Test
  void shouldEndOnAnInterrupt() throws Exception {
    // given
    node.hangsAfter("/prompt", TOKEN);
    var run = cli.start("ask", "--node", node.url(), "Hi");

    // when
    cli.signals().get(10, TimeUnit.SECONDS).accept(Signals.INTERRUPT);

    // then
    assertThat(run.get(10, TimeUnit.SECONDS)).isEqualTo(3);
    assertThat(cli.err()).contains("interrupted");
  }

  @Test
  void shouldKeepControlCharactersFromATerminalOnly() {
    // given
    String token = "event: token\ndata: {\"text\":\"a\\u001b[31mb\\tc\"}\n\n";
    String stream = token + "event: done\ndata: " + RESPONSE + "\n\n";
    node.answers("/prompt", 200, "text/event-stream", stream);

    // when
    cli.run("ask", "--node", node.url(), "Hi");
    var shown = new CliRun().onTerminal();
    shown.run("ask", "--node", node.url(), "Hi");

    // then
    assertThat(cli.out()).isEqualTo("a\u001b[31mb\tc\n");
    assertThat(shown.out()).isEqualTo("a[31mb\tc\n");
  }

  @Test
  void shouldReadCharactersSplitBetweenPackets() {
    // given
    String text = "äöü€😀".repeat(2000);
    String stream =
        "event: token\ndata: {\"text\":\"" + text + "\"}\n\nevent: done\ndata: " + RESPONSE;
    node.answers("/prompt", 200, "text/event-stream", stream + "\n\n");

    // when
    cli.run("ask", "--node", node.url(), "Hi");

    // then
    assertThat(cli.out().getBytes(StandardCharsets.UTF_8))
        .isEqualTo((text + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
