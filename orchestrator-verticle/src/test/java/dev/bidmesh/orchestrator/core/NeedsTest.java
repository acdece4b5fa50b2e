package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.NoBid;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A prompt that needs more than plain text. */
class NeedsTest {

  private final Story story = new Story();

  @ParameterizedTest
  @CsvSource({
    "TOOLS, calling tools",
    "IMAGES, reading images",
    "JSON, answering in JSON of a given form",
    "EMBEDDINGS, computing embeddings"
  })
  void shouldBeRefusedWithTheNameOfWhatNobodyCan(Capability need, String words) {
    PromptRequest prompt = story.engines(CPU).arrives(needing(Set.of(need)));
    story.noBid(prompt, ME, NoBid.UNSUPPORTED, OptionalLong.empty());
    story.core.advance(Duration.ofSeconds(1));

    PromptEvent.Failed failed = story.failed().orElseThrow();
    assertThat(failed.code()).isEqualTo(FailureCode.UNSUPPORTED);
    assertThat(failed.message())
        .contains("no lane of the model")
        .contains("can do what the prompt needs: " + words);
  }

  @Test
  void shouldBeRefusedByNameIfItIsTooLong() {
    PromptRequest prompt = story.engines(CPU).arrives();
    story.noBid(prompt, ME, NoBid.TOO_LONG, OptionalLong.empty());
    story.core.advance(Duration.ofSeconds(1));

    PromptEvent.Failed failed = story.failed().orElseThrow();
    assertThat(failed.code()).isEqualTo(FailureCode.TOO_LONG);
    assertThat(failed.message()).contains("does not fit the context of the model");
  }

  @Test
  void shouldGoToAModelThatCanDoItAlthoughAnotherIsFirst() {
    EngineState engine =
        new EngineState(
            CPU.engineId(),
            CPU.accelerator(),
            CPU.evidence(),
            CPU.health(),
            CPU.healthReason(),
            CPU.slots(),
            CPU.free(),
            CPU.queued(),
            CPU.queueCapacity(),
            CPU.backlogS(),
            CPU.retryAfterMs(),
            List.of(model("plain", Set.of()), model("seeing", Set.of(Capability.IMAGES))),
            Set.of());

    story.engines(engine).arrives(needing(Set.of(Capability.IMAGES)));

    assertThat(story.core.sent(BidRequest.class))
        .last()
        .extracting(BidRequest::modelAlias)
        .isEqualTo("seeing");
  }

  private static ModelInfo model(String name, Set<Capability> capabilities) {
    return new ModelInfo(
        name, List.of(name), OptionalInt.empty(), false, true, Optional.of(capabilities));
  }

  private static PromptRequest needing(Set<Capability> needs) {
    return new PromptRequest(
        PromptId.create(ME),
        GenerationSpec.ofText("What is on the picture?"),
        Optional.empty(),
        needs,
        50,
        600_000,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        true,
        Optional.empty());
  }
}
