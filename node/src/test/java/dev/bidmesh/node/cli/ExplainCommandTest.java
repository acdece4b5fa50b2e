package dev.bidmesh.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ExplainCommandTest {

  private static final String ID = "01JD5Y0000000000000000000A-abcdefgh";
  private static final String JSON = "application/json";

  private final StandInNode node = new StandInNode();
  private final CliRun cli = new CliRun();

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void shouldExplainTheLastPromptInPlainWords() {
    node.answers("/prompts", 200, JSON, "{\"prompts\":[{\"id\":\"" + ID + "\"}]}");
    node.answers("/prompts/" + ID, 200, JSON, trace(done()));

    int code = cli.run("explain", "--node", node.url());

    assertThat(cli.err()).isEmpty();
    assertThat(code).isZero();
    assertThat(cli.out())
        .isEqualTo(
            """
            gaming-pc 2.1 s (warm) beat mac-mini 3.4 s (cold, queue)

            prompt    01JD5Y0000000000000000000A-abcdefgh
            state     done
            way       auction among the devices of the mesh
            model     demo
            policy    adaptive
            length    30 characters, at most 64 tokens wanted
            priority  50

            BID OF       ON              PREDICTED  WAITING  SCORE
            * gaming-pc  GPU             2.1 s      0.00 s   2.05   best by the policy
              mac-mini   NPU (emulated)  3.4 s      0.40 s   3.80   1.75 s behind

            RUN ON     PREDICTED  TOOK
            gaming-pc  2.0 s      2.2 s  finished, +10 % of what was predicted

            STAGE  TIME
            check  0.1 ms
            run    2.2 s

            AT      WHAT HAPPENED
            0.0 ms  Collecting: devices to ask: 2
            2.2 s   Ended: done
            """);
  }

  @Test
  void shouldSayWhyTheWinnerWonWhereItsTimeIsNotTheLowest() {
    String swapped =
        done()
            .replace("\"mean_s\":2.1", "\"mean_s\":5.0")
            .replace("best by the policy", "lowest load, .10");
    node.answers("/prompts/" + ID, 200, JSON, trace(swapped).replace("adaptive", "lowest-cpu"));

    cli.run("explain", ID, "--node", node.url());

    assertThat(cli.out())
        .startsWith(
            "gaming-pc 5.0 s (warm) beat mac-mini 3.4 s (cold, queue) by the policy lowest-cpu:"
                + " lowest load, .10\n");
  }

  @Test
  void shouldTellWhatThePromptTook() {
    String result =
        """
        ,"result":{"prompt_tokens":17,"completion_tokens":24,"tokens_estimated":true,
          "queue_ms":3.5,"ttft_ms":1400,"measures":{"load_ms":1200,"decode_tps":21.5,
          "peak_bytes":82000000,"joules":3.25}}
        """;
    node.answers("/prompts/" + ID, 200, JSON, trace(done() + result));

    cli.run("explain", ID, "--node", node.url());

    assertThat(cli.out())
        .contains(
            """
            MEASURED
            tokens        17 read, 24 written, by estimate
            waited        3.5 ms
            first text    1.4 s
            engine start  1.2 s
            decode rate   21.5 tokens/s
            peak memory   82.0 MB
            energy        3.3 J of the whole device
            """);
  }

  @Test
  void shouldLeaveOutWhatTheDeviceDidNotTell() {
    String result =
        """
        ,"result":{"prompt_tokens":17,"completion_tokens":1,"tokens_estimated":false,
          "queue_ms":0,"ttft_ms":14,"measures":{"load_ms":0,"decode_tps":0}}
        """;
    node.answers("/prompts/" + ID, 200, JSON, trace(done() + result));

    cli.run("explain", ID, "--node", node.url());

    assertThat(cli.out())
        .contains("tokens      17 read, 1 written\nwaited      0.0 ms\nfirst text  14.0 ms\n\n");
  }

  @Test
  void shouldPrintTheTraceAsItIs() {
    node.answers("/prompts/" + ID, 200, JSON, trace(done()));

    cli.run("explain", ID, "--json", "--node", node.url());

    assertThat(cli.out()).startsWith("{\"prompt_id\":\"" + ID + "\"").contains("\"mean_s\":2.1");
  }

  @Test
  void shouldSayThatANodeWasAskedNothing() {
    node.answers("/prompts", 200, JSON, "{\"prompts\":[]}");

    int code = cli.run("explain", "--node", node.url());

    assertThat(code).isEqualTo(1);
    assertThat(cli.err()).contains("was asked nothing since its start");
  }

  @Test
  void shouldTellWhyThereIsNoSuchPrompt() {
    node.answers(
        "/prompts/" + ID,
        404,
        "application/problem+json",
        "{\"title\":\"Not Found\",\"status\":404,\"detail\":\"no longer remembered\","
            + "\"code\":\"not_found\"}");

    int code = cli.run("explain", ID, "--node", node.url());

    assertThat(code).isEqualTo(1);
    assertThat(cli.err()).contains("no longer remembered");
  }

  @Test
  void shouldTellHowAPromptWaits() {
    node.answers(
        "/prompts/" + ID,
        200,
        JSON,
        trace(
            """
            "state":"running","path":"auction","bids":[],"attempts":[],"steps":[],
            "live":{"phase":"queued","position":3,"expected_ms":4200,"tokens":0}
            """));

    cli.run("explain", ID, "--node", node.url());

    assertThat(cli.out()).contains("running, place 3 in the queue, about 4.2 s");
  }

  @Test
  void shouldTellOfThePathWithoutAnAuctionAndOfFailure() {
    node.answers(
        "/prompts/" + ID,
        200,
        JSON,
        trace(
            """
            "state":"failed","path":"own-npu","bids":[],"steps":[],
            "attempts":[{"attempt":1,"device_name":"phone","outcome":"cancelled"}],
            "failure":{"code":"cancelled","message":"client gone"}
            """));

    cli.run("explain", ID, "--node", node.url());

    assertThat(cli.out())
        .startsWith("phone took its own free NPU, no auction; failed: client gone\n")
        .contains("own free NPU, no device was asked");
  }

  private static String trace(String rest) {
    return "{\"prompt_id\":\""
        + ID
        + "\",\"model_alias\":\"demo\",\"policy\":\"adaptive\",\"prompt_chars\":30,"
        + "\"max_tokens\":64,\"priority\":50,"
        + rest
        + "}";
  }

  private static String done() {
    return """
        "state":"done","path":"auction",
        "bids":[
          {"bid":{"accelerator":"GPU","evidence":"detected","quoted_s":2.0,"backlog_s":0,
            "warm":true},"device_name":"gaming-pc","score":{"mean_s":2.1,"score_s":2.05},
            "won":true,"verdict":"best by the policy"},
          {"bid":{"accelerator":"NPU","evidence":"emulated","quoted_s":9.0,"backlog_s":0.4,
            "warm":false},"device_name":"mac-mini","score":{"mean_s":3.0,"score_s":3.8},
            "won":false,"verdict":"1.75 s behind"}],
        "attempts":[{"attempt":1,"device_name":"gaming-pc","predicted_ms":2000,
          "actual_ms":2200,"outcome":"finished"}],
        "steps":[{"at_ms":0,"what":"Collecting: devices to ask: 2"},
          {"at_ms":2201,"what":"Ended: done"}],
        "stages":[{"name":"check","ms":0.1},{"name":"run","ms":2200}]
        """;
  }
}
