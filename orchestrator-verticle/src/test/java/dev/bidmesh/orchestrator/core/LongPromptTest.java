package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static dev.bidmesh.orchestrator.core.Story.older;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.NoBid;
import dev.bidmesh.protocol.message.PeerTable;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.RawJson;
import dev.bidmesh.testkit.Devices;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A prompt that is too large for other devices, even in parts, runs here or nowhere. */
class LongPromptTest {

  private static final int MEBI = 1024 * 1024;

  private final Story story = new Story();

  @Test
  void shouldRunItHereAndSayWhy() {
    PromptRequest prompt = arrives("x".repeat(34 * MEBI));

    story.bid(prompt, PEER, CPU, 0).bid(prompt, ME, CPU, 9).scores();

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
    assertThat(story.accept().warnings())
        .containsExactly(
            "the prompt is too long to send to another device, so this one ran the prompt itself");
  }

  @Test
  void shouldFailTruthfullyAndBlameNobodyIfItCannotRunHere() {
    PromptRequest prompt = arrives("x".repeat(34 * MEBI));

    story.bid(prompt, PEER, CPU, 0);
    story.noBid(prompt, ME, NoBid.NO_SUCH_MODEL, OptionalLong.empty());

    assertThat(story.core.sent(Award.class)).isEmpty();
    assertThat(story.failed())
        .hasValueSatisfying(
            failed -> {
              assertThat(failed.code()).isEqualTo(FailureCode.TOO_LARGE);
              assertThat(failed.message()).contains("too long to send to another device");
            });
    assertThat(story.steps(prompt)).contains("peer cannot be sent so long a prompt");
  }

  @Test
  void shouldCountWhatTheTextTakesOnTheWire() {
    PromptRequest prompt = arrives("\u0001".repeat(6 * MEBI));

    story.bid(prompt, PEER, CPU, 0).bid(prompt, ME, CPU, 9).scores();

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
  }

  @Test
  void shouldSendAPromptThatJustFits() {
    PromptRequest prompt = arrives("x".repeat(34 * MEBI - 8_192));

    story.bid(prompt, PEER, CPU, 0).bid(prompt, ME, CPU, 9).scores();

    assertThat(story.award().lane().deviceId()).isEqualTo(PEER);
  }

  @Test
  void shouldSendImagesThatJustFit() {
    PromptRequest prompt = arrives(withImages(17 * MEBI - 4_096));

    story.bid(prompt, PEER, CPU, 0).bid(prompt, ME, CPU, 9).scores();

    assertThat(story.award().lane().deviceId()).isEqualTo(PEER);
  }

  @Test
  void shouldNotSendImagesThatAreTooLargeTogether() {
    PromptRequest prompt = arrives(withImages(17 * MEBI));

    story.bid(prompt, PEER, CPU, 0).bid(prompt, ME, CPU, 9).scores();

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
  }

  @Test
  void shouldSendNoImageInPartsToADeviceThatDoesNotTakeParts() {
    PromptRequest prompt = arrives(withImages(MEBI), older("peer", CPU));

    story.bid(prompt, PEER, CPU, 0).bid(prompt, ME, CPU, 9).scores();

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
  }

  /** A chat with two of them. */
  private static GenerationSpec withImages(int charsOfEach) {
    var image = new ContentPart.Image("x".repeat(charsOfEach));
    var message =
        new ChatMessage(
            "user",
            List.of(new ContentPart.Text("What is it?"), image, image),
            List.of(),
            Optional.empty(),
            Optional.empty());
    return GenerationSpec.ofText("").withInput(new PromptInput.Chat(List.of(message)));
  }

  @Test
  void shouldSendNothingInPartsToADeviceThatDoesNotTakeParts() {
    PromptRequest prompt = arrives(GenerationSpec.ofText("x".repeat(3 * MEBI)), older("peer", CPU));

    story.bid(prompt, PEER, CPU, 0).bid(prompt, ME, CPU, 9).scores();

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
    assertThat(story.accept().warnings())
        .containsExactly(
            "another device runs a version that takes no prompt so large, so this one ran the"
                + " prompt itself");
  }

  @Test
  void shouldSayNothingOfTheVersionOfADeviceThatIsNotThereAnyMore() {
    PromptRequest prompt =
        arrives(GenerationSpec.ofText("x".repeat(3 * MEBI)), Story.heard("another", 1, 0, CPU));

    story.bid(prompt, PEER, CPU, 0).bid(prompt, ME, CPU, 9);
    story.noBid(prompt, Devices.id("another"), NoBid.NO_SUCH_MODEL, OptionalLong.empty()).scores();

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
    assertThat(story.steps(prompt)).contains("peer left or restarted");
    assertThat(story.accept().warnings()).noneMatch(warning -> warning.contains("version"));
  }

  @Test
  void shouldSendWhatFitsOneFrameToADeviceThatDoesNotTakeParts() {
    PromptRequest prompt = arrives(GenerationSpec.ofText("x".repeat(MEBI)), older("peer", CPU));

    story.bid(prompt, PEER, CPU, 0).bid(prompt, ME, CPU, 9).scores();

    assertThat(story.award().lane().deviceId()).isEqualTo(PEER);
  }

  @Test
  void shouldRunHereWhatNoFrameCanHold() {
    PromptRequest prompt = arrives(withHalfAPair());

    story.bid(prompt, PEER, CPU, 0).bid(prompt, ME, CPU, 9).scores();

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
    assertThat(story.accept().warnings())
        .containsExactly(
            "the prompt holds what cannot be sent to another device, so this one ran the prompt"
                + " itself");
  }

  @Test
  void shouldSayWhatIsWrongWithAPromptThatNoFrameCanHoldIfItCannotRunHere() {
    PromptRequest prompt = arrives(withHalfAPair());

    story.bid(prompt, PEER, CPU, 0);
    story.noBid(prompt, ME, NoBid.NO_SUCH_MODEL, OptionalLong.empty());

    assertThat(story.failed())
        .hasValueSatisfying(
            failed -> {
              assertThat(failed.code()).isEqualTo(FailureCode.BAD_REQUEST);
              assertThat(failed.message()).contains("surrogate pair");
            });
  }

  /** JSON that is passed on as it is, with half of a surrogate pair. */
  private static GenerationSpec withHalfAPair() {
    GenerationSpec like = GenerationSpec.ofText("What is it?");
    return new GenerationSpec(
        like.input(),
        like.tools(),
        like.responseFormat(),
        like.maxTokens(),
        like.sampling(),
        like.stop(),
        Map.of("user", new RawJson("\"\ud83d and more\"")));
  }

  private PromptRequest arrives(String text) {
    return arrives(GenerationSpec.ofText(text));
  }

  private PromptRequest arrives(GenerationSpec generation) {
    return arrives(generation, Story.heard("peer", 1, 0, CPU));
  }

  private PromptRequest arrives(GenerationSpec generation, PeerTable.Peer peer) {
    var request =
        new PromptRequest(
            PromptId.create(ME),
            generation,
            Optional.empty(),
            Set.of(),
            50,
            600_000,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            true,
            Optional.empty());
    return story.engines(CPU).peers(peer).arrives(request);
  }
}
