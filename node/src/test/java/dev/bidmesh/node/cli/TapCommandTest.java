package dev.bidmesh.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TapCommandTest {

  private static final String ID = "abcdefghijklmnopqrstuvwxyz";

  private static final String EVENTS =
      """
      : accepted

      event: node
      data: {"node":"desk","device_id":"abcdefghijklmnopqrstuvwxyz","watched":true}

      event: node
      data: {"node":"old","device_id":"b","watched":false,"reason":"it does not answer"}

      event: frame
      data: {"node":"desk","device_id":"abcdefghijklmnopqrstuvwxyz","ts":1700000000123,\
      "direction":"out","scope":"network","address":"mesh.bid.request","reply":false,\
      "type":"BidRequest","from":"abcdefghijklmnopqrstuvwxyz","bytes":412,\
      "prompt":"01JD5Y0000000000000000000A-abcdefgh",\
      "body":{"promptId":"x","modelAlias":"demo","promptChars":30}}

      event: frame
      data: {"node":"phone","device_id":"c","ts":1700000000456,"direction":"in",\
      "scope":"network","address":"mesh.device.abcdefghijklmnopqrstuvwxyz.stream","reply":true,\
      "type":"Failure","bytes":0,"prompt":"01JD5Y0000000000000000000B-abcdefgh",\
      "body":{"failure":"TIMEOUT","code":"busy"}}

      event: lost
      data: {"node":"phone","device_id":"c","count":12}

      """;

  private final StandInNode node = new StandInNode();
  private final CliRun cli = new CliRun();

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void shouldShowALineForEveryFrame() {
    node.answers("/eventbus/tap", 200, "text/event-stream", EVENTS);

    int code = cli.run("tap", "--node", node.url());

    assertThat(code).isZero();
    assertThat(cli.out().lines().map(line -> line.substring("HH:mm:ss.SSS".length())))
        .containsExactly(
            "  desk         → BidRequest     mesh.bid.request"
                + "  prompt …00000A, model demo, 30 chars, 412 B",
            "  phone        ← Failure        answer to mesh.device.desk.stream"
                + "  prompt …00000B, busy");
    assertThat(cli.err().lines())
        .containsExactly(
            "… old is not watched: it does not answer", "… 12 frames of phone are not shown");
  }

  @Test
  void shouldShowTheEndThatComesWithTheLastOfTheText() {
    node.answers(
        "/eventbus/tap",
        200,
        "text/event-stream",
        """
        event: frame
        data: {"node":"desk","device_id":"abcdefghijklmnopqrstuvwxyz","ts":1700000000123,\
        "direction":"in","scope":"network","address":"mesh.device.abcdefghijklmnopqrstuvwxyz.stream",\
        "reply":false,"type":"TokenChunk","prompt":"01JD5Y0000000000000000000A-abcdefgh",\
        "body":{"attempt":1,"chunkSeq":2,"content":"‹6 chars›",\
        "end":{"finish":"stop","completionTokens":9}}}

        event: frame
        data: {"node":"desk","device_id":"abcdefghijklmnopqrstuvwxyz","ts":1700000000124,\
        "direction":"out","scope":"network","address":"mesh.device.abcdefghijklmnopqrstuvwxyz.stream",\
        "reply":true,"type":"Credit","prompt":"01JD5Y0000000000000000000A-abcdefgh",\
        "body":{"attempt":1,"credit":8,"ended":true}}

        """);

    int code = cli.run("tap", "--node", node.url());

    assertThat(code).isZero();
    assertThat(cli.out())
        .contains("attempt 1, chunk 2, ‹6 chars›, end: stop, 9 tokens")
        .contains("attempt 1, credit 8, end known");
  }

  @Test
  void shouldFollowTheNextPromptAlone() {
    node.answers("/eventbus/tap", 200, "text/event-stream", EVENTS);

    int code = cli.run("tap", "--node", node.url(), "--next");

    assertThat(code).isZero();
    assertThat(cli.out()).contains("BidRequest").doesNotContain("Failure", "prompt …");
  }

  @Test
  void shouldPrintEveryEventAsJson() {
    node.answers("/eventbus/tap", 200, "text/event-stream", EVENTS);

    int code = cli.run("tap", "--node", node.url(), "--json");

    assertThat(code).isZero();
    assertThat(cli.out().lines()).hasSize(5);
    assertThat(cli.out().lines().skip(2).findFirst().orElse(""))
        .startsWith("{\"event\":\"frame\",\"node\":\"desk\"");
  }

  @Test
  void shouldColourOnATerminalOnly() {
    node.answers("/eventbus/tap", 200, "text/event-stream", EVENTS);

    cli.onTerminal().run("tap", "--node", node.url());
    assertThat(cli.out()).contains("\u001b[");

    CliRun plain = new CliRun().onTerminal().with("NO_COLOR", "1");
    plain.run("tap", "--node", node.url());
    assertThat(plain.out()).contains("BidRequest").doesNotContain("\u001b[");
  }

  @Test
  void shouldEndWhenItIsQuiet() {
    node.hangsAfter("/eventbus/tap", EVENTS);

    int code = cli.run("tap", "--node", node.url(), "--idle", "1s");

    assertThat(code).isZero();
    assertThat(cli.out()).contains("BidRequest");
  }

  @Test
  void shouldEndWhenNobodyReadsOn() throws Exception {
    node.hangsAfter("/eventbus/tap", EVENTS);

    var ended = cli.intoClosedPipe().start("tap", "--node", node.url());

    assertThat(ended.get(10, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void shouldNotTakeAPromptThatIsUnderWayForTheNext() {
    String underWay =
        """
        event: frame
        data: {"node":"desk","device_id":"a","ts":1,"direction":"out","address":"mesh.device.x",\
        "type":"TokenChunk","prompt":"01JD5Y0000000000000000000C-abcdefgh","body":{}}

        """;
    node.answers("/eventbus/tap", 200, "text/event-stream", underWay + EVENTS);

    cli.run("tap", "--node", node.url(), "--next");

    assertThat(cli.out()).contains("BidRequest").doesNotContain("TokenChunk", "Failure");
  }

  @Test
  void shouldLetNoNodeCommandTheTerminalOrForgeALine() {
    String evil = "\\u001b[2Jx\\ny";
    node.answers(
        "/eventbus/tap",
        200,
        "text/event-stream",
        """
        event: frame
        data: {"node":"EVIL","device_id":"a","ts":1,"direction":"out","address":"EVIL","type":"EVIL",\
        "prompt":"01JD5Y0000000000000000EVIL-abcdefgh","body":{"finish":"EVIL"}}

        event: node
        data: {"node":"EVIL","device_id":"a","watched":false,"reason":"EVIL"}

        """
            .replace("EVIL", evil));

    cli.onTerminal().with("NO_COLOR", "1").run("tap", "--node", node.url());

    assertThat(cli.out() + cli.err()).doesNotContain("\u001b").contains("[2Jx y");
    assertThat(cli.out().lines()).hasSize(1);
    assertThat(cli.err().lines()).hasSize(1);
  }

  @Test
  void shouldTellHowManyTextsAreToBeEmbedded() {
    node.answers(
        "/eventbus/tap",
        200,
        "text/event-stream",
        """
        event: frame
        data: {"node":"desk","device_id":"a","ts":1,"direction":"out","address":"mesh.device.x",\
        "type":"Award","body":{"generation":{"input":{"kind":"embed","texts":["‹3 chars›","‹5 chars›"]}}}}

        """);

    cli.run("tap", "--node", node.url());

    assertThat(cli.out()).contains("prompt 2 texts");
  }

  @Test
  void shouldEndWithTheSignal() throws Exception {
    node.hangsAfter("/eventbus/tap", EVENTS);
    var ended = cli.start("tap", "--node", node.url());

    cli.signals().get(10, TimeUnit.SECONDS).accept(Signals.INTERRUPT);

    assertThat(ended.get(10, TimeUnit.SECONDS)).isEqualTo(3);
  }

  @Test
  void shouldTellWhatTheNodeRefuses() {
    node.answers(
        "/eventbus/tap",
        404,
        "application/problem+json",
        "{\"detail\":\"no device of this mesh is 'x'\",\"code\":\"not_found\"}");

    int code = cli.run("tap", "--node", node.url(), "--node-name", "x");

    assertThat(code).isEqualTo(1);
    assertThat(cli.err()).contains("no device of this mesh is 'x'");
  }

  @Test
  void shouldNotFollowTwoThings() {
    int code = cli.run("tap", "--node", node.url(), "--next", "--prompt", ID);

    assertThat(code).isEqualTo(2);
    assertThat(cli.err()).contains("--next or --prompt");
  }
}
