package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static dev.bidmesh.orchestrator.core.Story.heard;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.bidmesh.orchestrator.PromptsConfig;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.BidOutcome;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.PromptTrace;
import dev.bidmesh.protocol.message.TokenChunk;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Where a prompt goes on after the device that ran it is lost, and where it must not. */
class ContinuationTest {

  private static final DeviceId OTHER = Devices.id("other");
  private static final EngineState ANOTHER_MODEL = Story.withModel(CPU, "another", false);

  private static final EngineState EMBEDS = NeedsTest.embedding("demo");
  private static final EngineState OTHER_EMBEDS = NeedsTest.embedding("another");

  private final Story story = new Story();

  @Test
  void shouldGoOnWithTheSameModelOnlyOnceTextWasDelivered() {
    PromptRequest prompt = runsOnPeer();
    story.says("The capital ");

    fallsSilent();
    story.bid(prompt, OTHER, CPU, 5).bid(prompt, ME, ANOTHER_MODEL, 0).scores();

    assertThat(story.award().lane().deviceId()).isEqualTo(OTHER);
    assertThat(story.award().prefixText()).hasValue("The capital ");
  }

  @Test
  void shouldStartOverWithAnyModelOfThatNameIfNothingWasDelivered() {
    PromptRequest prompt = runsOnPeer();

    fallsSilent();
    story.bid(prompt, OTHER, CPU, 5).bid(prompt, ME, ANOTHER_MODEL, 0).scores();

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
    assertThat(story.award().prefixText()).isEmpty();
  }

  @Test
  void shouldEndWithAnErrorIfNobodyCanGoOn() {
    PromptRequest prompt = runsOnPeer();
    story.says("The capital ");

    fallsSilent();
    for (int round = 0; round < 130 && story.failed().isEmpty(); round++) {
      story.bid(prompt, OTHER, ANOTHER_MODEL, 0).bid(prompt, ME, ANOTHER_MODEL, 0);
      story.core.advance(Duration.ofMillis(100));
    }

    assertThat(story.failed().orElseThrow().code()).isEqualTo(FailureCode.LOST);
    assertThat(story.failed().orElseThrow().message()).contains("fell silent");
  }

  @Test
  void shouldHaveTheEmbeddingsThatAreMissingComputedElsewhere() {
    PromptRequest prompt = embedsOnPeer("a", "b", "c");
    Award first = story.award();
    vector(first, 0, "QQ==\nQg==\n", 0);

    fallsSilent();
    story.bid(prompt, OTHER, EMBEDS, 5).bid(prompt, ME, EMBEDS, 6).scores();
    Award second = story.award();
    story.accept();
    vector(second, 0, "Qw==\n", 0);
    story.completes(FinishReason.STOP, 1, Optional.empty());

    assertThat(texts(first)).containsExactly("a", "b", "c");
    assertThat(second.lane().deviceId()).isEqualTo(OTHER);
    assertThat(second.prefixText()).isEmpty();
    assertThat(texts(second)).containsExactly("c");
    assertThat(deltas())
        .extracting(PromptEvent.Delta::content, PromptEvent.Delta::offset)
        .containsExactly(tuple("QQ==\nQg==\n", 0L), tuple("Qw==\n", 10L));
    assertThat(story.core.sent(PromptEvent.Done.class))
        .singleElement()
        .satisfies(
            done -> {
              // The second run counted 7 tokens of a third of the texts.
              assertThat(done.result().promptTokens()).isEqualTo(21);
              assertThat(done.result().tokensEstimated()).isTrue();
            });
  }

  @Test
  void shouldCountTheTokensOfTextsThatOneRunHadAll() {
    embedsOnPeer("a", "b");
    vector(story.award(), 0, "QQ==\n", 0);
    vector(story.award(), 1, "Qg==\n", 5);
    story.completes(FinishReason.STOP, 2, Optional.empty());

    assertThat(story.core.sent(PromptEvent.Done.class))
        .singleElement()
        .satisfies(
            done -> {
              assertThat(done.result().promptTokens()).isEqualTo(7);
              assertThat(done.result().tokensEstimated()).isFalse();
            });
  }

  @Test
  void shouldNotMixEmbeddingsOfTwoModels() {
    PromptRequest prompt = embedsOnPeer("a", "b");
    vector(story.award(), 0, "QQ==\n", 0);

    fallsSilent();
    for (int round = 0; round < 130 && story.failed().isEmpty(); round++) {
      story.bid(prompt, OTHER, OTHER_EMBEDS, 0).bid(prompt, ME, OTHER_EMBEDS, 0);
      story.core.advance(Duration.ofMillis(100));
    }

    assertThat(story.failed().orElseThrow().code()).isEqualTo(FailureCode.LOST);
  }

  @Test
  void shouldBeDoneIfADeviceIsLostAfterTheLastEmbedding() {
    embedsOnPeer("a", "b");
    vector(story.award(), 0, "QQ==\nQg==\n", 0);

    fallsSilent();

    assertThat(story.core.sent(PromptEvent.Done.class))
        .singleElement()
        .satisfies(done -> assertThat(done.result().finish()).isEqualTo(FinishReason.STOP));
    assertThat(story.core.sent(Award.class)).hasSize(1);
  }

  private PromptRequest embedsOnPeer(String... texts) {
    var input = new PromptInput.Embed(List.of(texts), OptionalInt.empty(), true);
    PromptRequest prompt =
        story
            .engines(EMBEDS)
            .peers(heard("peer", 1, 0, EMBEDS), heard("other", 1, 0, EMBEDS))
            .arrives(NeedsTest.embedding(input, Optional.empty()));
    story.bid(prompt, ME, EMBEDS, 5).bid(prompt, OTHER, EMBEDS, 6).bid(prompt, PEER, EMBEDS, 0);
    story.scores(Map.of()).accept();
    return prompt;
  }

  private void vector(Award award, int seq, String lines, long offset) {
    story.core.ask(
        award.lane().deviceId(),
        new TokenChunk(
            award.promptId(),
            award.attempt(),
            seq,
            ContentKind.EMBEDDING,
            lines,
            offset,
            0,
            List.of()));
  }

  private static List<String> texts(Award award) {
    return ((PromptInput.Embed) award.generation().input()).texts();
  }

  private List<PromptEvent.Delta> deltas() {
    return story.core.sent(PromptEvent.Delta.class);
  }

  @Test
  void shouldNeverGoOnAfterAToolCall() {
    runsOnPeer();
    Award award = story.award();
    story.core.ask(
        PEER,
        new TokenChunk(
            award.promptId(), award.attempt(), 0, ContentKind.TOOL_CALL, "{}", 0, 1, List.of()));

    fallsSilent();

    assertThat(story.failed().orElseThrow().code()).isEqualTo(FailureCode.LOST);
  }

  @Test
  void shouldGoOnWithADeviceAgainThatOnlySeemedLost() {
    PromptRequest prompt = runsOnPeer();
    story.says("The capital ");

    fallsSilent();
    story.bid(prompt, OTHER, ANOTHER_MODEL, 0).bid(prompt, ME, ANOTHER_MODEL, 0);
    story.bid(prompt, PEER, CPU, 0);
    story.core.advance(Duration.ofMillis(100));
    story.bid(prompt, OTHER, ANOTHER_MODEL, 0).bid(prompt, ME, ANOTHER_MODEL, 0);
    story.bid(prompt, PEER, CPU, 0).scores();

    assertThat(story.award().lane().deviceId()).isEqualTo(PEER);
    assertThat(story.award().attempt()).isEqualTo(2);
    story.accept().says("is Paris.");
    assertThat(story.text()).isEqualTo("The capital is Paris.");
  }

  @Test
  void shouldTellTheWholeStoryInTheTrace() {
    PromptRequest prompt = runsOnPeer();
    story.says("The capital ");
    fallsSilent();
    story.bid(prompt, OTHER, CPU, 5).bid(prompt, ME, CPU, 2).scores();
    story.accept().says("is Paris.").stops(1);

    PromptTrace trace = story.trace(prompt);
    assertThat(trace.attempts())
        .extracting(PromptTrace.Attempt::deviceName, PromptTrace.Attempt::outcome)
        .containsExactly(tuple("peer", "fell silent"), tuple("self", "finished"));
    assertThat(trace.attempts())
        .allSatisfy(each -> assertThat(each.predictedMs()).isPresent())
        .allSatisfy(each -> assertThat(each.actualMs()).isPresent());
    assertThat(trace.bids())
        .extracting(bid -> bid.bid().lane().deviceId(), BidOutcome::won, BidOutcome::verdict)
        .containsExactly(
            tuple(ME, true, "next best"),
            tuple(PEER, false, "fell silent"),
            tuple(OTHER, false, "7.50 s behind"));
    assertThat(trace.toString()).doesNotContain("capital").doesNotContain("Paris");
  }

  private PromptRequest runsOnPeer() {
    PromptRequest prompt =
        story.engines(CPU).peers(heard("peer", 1, 0, CPU), heard("other", 1, 0, CPU)).arrives();
    story.bid(prompt, ME, CPU, 5).bid(prompt, OTHER, CPU, 6).bid(prompt, PEER, CPU, 0);
    story.scores(Map.of()).accept();
    return prompt;
  }

  private void fallsSilent() {
    story.core.advance(PromptsConfig.DEFAULT.silence());
  }
}
