package dev.bidmesh.node;

import static dev.bidmesh.node.Await.await;
import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.node.data.DataDir;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RenewableRuntimeTest {

  private static final String QUESTION = "{\"prompt\":\"What is the capital of France?\"}";

  private final NodeSite site;
  private final ScriptedSource source;

  RenewableRuntimeTest(@TempDir Path home) {
    this.site =
        RunningNode.site(
            home,
            Map.of(
                "BIDMESH_CLUSTER_RETRY_FIRST", "100ms",
                "BIDMESH_CLUSTER_QUIET_WAIT", "30s",
                "BIDMESH_ENGINES", "builtin,rate=20"));
    this.source = new ScriptedSource(site.config().lonePort());
  }

  @Test
  void shouldHoldNothingIfItCannotTellHowItBelongs() {
    source.unlucky(1);
    assertThatThrownBy(() -> await(Node.start(site, NodeParts.of(site), source)))
        .hasMessage("no members");
    assertThat(DataDir.tryClaim(site.directory().path())).isPresent();
  }

  @Test
  void shouldTryAgainIfItCannotTellHowItBelongs() {
    // given
    source.unlucky(2);
    Node node = await(Node.start(site, NodeParts.of(site), source));

    // when
    await(node.renew(false));

    // then
    assertThat(source.opened()).isEqualTo(3);
    await(node.renew(false));
    assertThat(source.opened()).isEqualTo(4);
    await(node.stop());
  }

  @Test
  void shouldNotInterruptAPromptToJoinWhatHasJoinedItMeanwhile() {
    try (var node = RunningNode.start(site, source)) {
      CompletableFuture<HttpResponse<String>> answer = asked(node);
      source.rejoin();

      // when
      source.joined();

      // then
      assertThat(await(answer).statusCode()).isEqualTo(200);
      await(node.node().renewal());
      assertThat(source.opened()).isEqualTo(1);
      source.rejoin();
      await(node.node().renewal());
      assertThat(source.opened()).isEqualTo(2);
    }
  }

  @Test
  void shouldNotWaitForPromptsAnyLongerOnceTheEventBusIsBroken() {
    try (var node = RunningNode.start(site, source)) {
      CompletableFuture<HttpResponse<String>> answer = asked(node);
      source.rejoin();

      // when
      source.broken();

      // then
      assertThat(await(answer).statusCode()).isEqualTo(503);
      await(node.node().renewal());
      assertThat(source.opened()).isEqualTo(2);
      assertThat(node.status().at("/event_bus/rebuilds/broken").asInt()).isOne();
      assertThat(node.status().at("/event_bus/rebuilds/join").asInt()).isZero();
    }
  }

  @Test
  void shouldSayGoodByeWhilePromptsAreInWork() {
    try (var node = RunningNode.start(site, source)) {
      CompletableFuture<HttpResponse<String>> answer = asked(node);

      CompletableFuture<Void> stopping = node.node().stop();

      assertThat(source.isLeaving()).isTrue();
      assertThat(stopping).isNotDone();
      assertThat(await(answer).statusCode()).isEqualTo(200);
      await(stopping);
    }
  }

  @Test
  void shouldNotTakeACalibrationForAPrompt() {
    // given
    NodeSite slow =
        RunningNode.site(
            site.directory().path(),
            Map.of("BIDMESH_ENGINES", "builtin,rate=1", "BIDMESH_CLUSTER_QUIET_WAIT", "30s"));
    try (var node = RunningNode.unsettled(slow, source)) {
      awaitUntil(
          "it is calibrated", () -> node.status().at("/engines/engines/0/free").asInt(4) < 4);

      // then: well before it is tired of waiting
      await(node.node().renew(true));
      assertThat(source.opened()).isEqualTo(2);
    }
    site.close();
  }

  private static CompletableFuture<HttpResponse<String>> asked(RunningNode node) {
    CompletableFuture<HttpResponse<String>> answer = node.asked(QUESTION);
    awaitUntil("the prompt runs", () -> node.status().at("/prompts/active").asInt() == 1);
    return answer;
  }
}
