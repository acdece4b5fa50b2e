package dev.bidmesh.node.cli;

import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.cli.StandInNode.Response;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class ChatCommandTest {

  private static final String PATH = "/v1/chat/completions";
  private static final String STREAM =
      "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n"
          + ": still working\n\n"
          + "data: {\"choices\":[{\"delta\":{\"content\":\"Par\"}}]}\n\n"
          + "data: {\"choices\":[{\"delta\":{\"content\":\"is\"}}]}\n\n"
          + "data: {\"choices\":[],\"usage\":{\"completion_tokens\":2}}\n\n"
          + "data: [DONE]\n\n";
  private static final String TOO_LONG =
      "{\"error\":{\"message\":\"300 tokens do not fit\",\"code\":\"context_length_exceeded\"}}";
  private static final String CUT =
      "data: {\"choices\":[{\"delta\":{\"content\":\"Par\"}}]}\n\n"
          + "data: {\"error\":{\"message\":\"the \\u001b[2Jdevice was lost\",\"code\":\"lost\"}}\n\n";

  private static final Response LONG = new Response(400, "application/json", TOO_LONG);
  private static final Response ANSWER = new Response(200, "text/event-stream", STREAM);

  private final StandInNode node = new StandInNode();
  private final CliRun cli = new CliRun();

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void shouldTellWithEachQuestionWhatWasSaidBefore() {
    node.answers(PATH, 200, "text/event-stream", STREAM);

    int code =
        cli.piped("Capital of France?\n\nAnd its river?\n")
            .run("chat", "--node", node.url(), "--model", "m", "--system", "Be short.");

    assertThat(code).isZero();
    assertThat(cli.out()).isEqualTo("Paris\nParis\n");
    assertThat(cli.err()).contains("2 tokens, ");
    assertThat(node.bodies()).hasSize(2);
    assertThat(node.bodies().get(0))
        .isEqualTo(
            "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true},"
                + "\"messages\":[{\"role\":\"system\",\"content\":\"Be short.\"},"
                + "{\"role\":\"user\",\"content\":\"Capital of France?\"}]}");
    assertThat(node.bodies().get(1))
        .endsWith(
            "{\"role\":\"user\",\"content\":\"Capital of France?\"},"
                + "{\"role\":\"assistant\",\"content\":\"Paris\"},"
                + "{\"role\":\"user\",\"content\":\"And its river?\"}]}");
    assertThat(node.header("X-Bidmesh-Session")).hasSize(36);
  }

  @Test
  void shouldTakeOrders() {
    node.answers(PATH, 200, "text/event-stream", STREAM);

    int code =
        cli.piped("One\n/new\n/model other\n/system Be kind.\nTwo\n/dance\n/why\n/bye\nThree\n")
            .run("repl", "--node", node.url());

    assertThat(code).isZero();
    assertThat(node.bodies()).hasSize(2);
    assertThat(node.bodies().get(1))
        .startsWith("{\"model\":\"other\",")
        .endsWith(
            "\"messages\":[{\"role\":\"system\",\"content\":\"Be kind.\"},"
                + "{\"role\":\"user\",\"content\":\"Two\"}]}");
    assertThat(cli.err())
        .contains("there is no /dance; /help shows what there is")
        .contains("nothing was answered yet");
  }

  @Test
  void shouldGoOnAfterAnAnswerThatBrokeOffAndForgetIt() {
    node.answers(PATH, 200, "text/event-stream", CUT);

    int code = cli.piped("One\nTwo\n").run("chat", "--node", node.url());

    assertThat(code).isEqualTo(1);
    assertThat(cli.out()).isEqualTo("Par\nPar\n");
    assertThat(cli.err()).contains("no answer: the [2Jdevice was lost");
    assertThat(node.bodies().get(1)).doesNotContain("One");
  }

  @Test
  void shouldLeaveOutWhatWasSaidFirstWhenTheModelReadsNoMore() {
    node.answers(PATH, body -> body.contains("One") && body.contains("Three") ? LONG : ANSWER);

    int code =
        cli.piped("One\nTwo\nThree\nFour\n")
            .run("chat", "--node", node.url(), "--system", "Be short.");

    assertThat(code).isZero();
    assertThat(cli.err())
        .containsOnlyOnce("what was said first is left out: the model reads no more at once")
        .doesNotContain("no answer");
    assertThat(cli.out()).isEqualTo("Paris\nParis\nParis\nParis\n");
    assertThat(node.bodies()).hasSize(5);
    assertThat(node.bodies().get(3)).contains("Be short.", "Two", "Three").doesNotContain("One");
    assertThat(node.bodies().get(4))
        .contains("Be short.", "Two", "Three", "Four")
        .doesNotContain("One");
  }

  @Test
  void shouldForgetNothingForAQuestionThatIsTooLongByItself() {
    node.answers(PATH, body -> body.contains("Three") ? LONG : ANSWER);

    int code = cli.piped("One\nTwo\nThree\nFour\n").run("chat", "--node", node.url());

    assertThat(code).isZero();
    assertThat(cli.err())
        .containsOnlyOnce(
            "no answer: 300 tokens do not fit (the question alone is too long: ask something"
                + " shorter)")
        .doesNotContain("left out");
    assertThat(node.bodies()).hasSize(6);
    assertThat(node.bodies().get(4)).doesNotContain("One", "Two");
    assertThat(node.bodies().get(5)).contains("One", "Two", "Four").doesNotContain("Three");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--system Short | shorten the question or /system)",
        "--max-tokens 9000 | shorten the question or --max-tokens)",
        "--system Short --max-tokens 9000 | shorten the question, /system or --max-tokens)"
      })
  void shouldNameAllThatMayBeTooLongWithAQuestion(String flags, String remedy) {
    node.answers(PATH, body -> LONG);

    cli.piped("One\n").run(("chat --node " + node.url() + " " + flags).split(" "));

    assertThat(cli.err())
        .contains("do not fit (too long with nothing said before it: " + remedy)
        .doesNotContain("alone");
    assertThat(node.bodies()).hasSize(1);
  }

  @Test
  void shouldNameWhatWasSetWithinTheChatAsTooLongWithAQuestion() {
    node.answers(PATH, body -> LONG);

    cli.piped("/system Be short.\nOne\n/system\nTwo\n").run("chat", "--node", node.url());

    assertThat(cli.err())
        .containsSubsequence("shorten the question or /system)", "the question alone is too long");
  }

  @ParameterizedTest
  @MethodSource("failures")
  void shouldForgetNothingWhenItFailsAlsoWithLessThatWasSaid(Response failure) {
    node.answers(
        PATH, body -> !body.contains("Three") ? ANSWER : body.contains("One") ? LONG : failure);

    int code = cli.piped("One\nTwo\nThree\nFour\n").run("chat", "--node", node.url());

    assertThat(code).isZero();
    assertThat(cli.err()).containsOnlyOnce("no answer: ").doesNotContain("left out");
    assertThat(node.bodies()).hasSize(5);
    assertThat(node.bodies().get(4)).contains("One", "Two", "Four").doesNotContain("Three");
  }

  static Stream<Response> failures() {
    return Stream.of(
        new Response(503, "application/json", "{\"error\":{\"message\":\"all are busy\"}}"),
        new Response(200, "text/event-stream", CUT),
        new Response(200, "text/event-stream", ": the connection breaks\n\n"));
  }

  @Test
  void shouldEndTheQuestionAndForgetNothingAtAnInterruptOfALaterTry() {
    node.answers(
        PATH,
        body -> {
          if (body.contains("Two") && !body.contains("One")) {
            cli.signals().join().accept(Signals.INTERRUPT);
          }
          return body.contains("Two") && body.contains("One") ? LONG : ANSWER;
        });

    int code = cli.piped("One\nTwo\nThree\n").run("chat", "--node", node.url());

    assertThat(code).isZero();
    assertThat(cli.out()).isEqualTo("Paris\nParis\n");
    assertThat(cli.err()).containsOnlyOnce("no answer: interrupted").doesNotContain("left out");
    assertThat(node.bodies().get(node.bodies().size() - 1))
        .contains("One", "Three")
        .doesNotContain("Two");
  }

  @Test
  void shouldSayHowToGoOnWhenTheChatHasBecomeTooLongInTheAnswer() {
    node.answers(
        PATH,
        200,
        "text/event-stream",
        "data: {\"choices\":[{\"delta\":{\"content\":\"Par\"}}]}\n\ndata: " + TOO_LONG + "\n\n");

    cli.piped("One\n").run("chat", "--node", node.url());

    assertThat(cli.err()).contains("no answer: 300 tokens do not fit (/new begins another chat)");
  }

  @Test
  void shouldEndOneAnswerAtTheFirstInterrupt() throws Exception {
    node.hangsAfter(PATH, "data: {\"choices\":[{\"delta\":{\"content\":\"Par\"}}]}\n\n");
    var code = cli.piped("One\n/help\n").start("chat", "--node", node.url());
    awaitUntil("an answer begins", () -> cli.out().contains("Par"));

    cli.signals().get(10, TimeUnit.SECONDS).accept(Signals.INTERRUPT);

    assertThat(code.get(10, TimeUnit.SECONDS)).isEqualTo(3);
    assertThat(cli.out()).isEqualTo("Par\n");
    assertThat(cli.err()).contains("no answer: interrupted").contains("/why");
  }

  @Test
  void shouldSayWhereItLookedForANode() {
    int code = cli.piped("One\n").run("chat", "--node", "http://127.0.0.1:1");

    assertThat(code).isEqualTo(4);
    assertThat(cli.err()).contains("127.0.0.1:1");
  }
}
