package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.orchestrator.RoutingConfig;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.NoBid;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.PromptRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A prompt that needs more than plain text. */
class NeedsTest {

  private static final Optional<String> ANY = Optional.empty();
  private static final PromptInput.Embed TEXT =
      new PromptInput.Embed(List.of("a text"), OptionalInt.empty(), true);
  private static final ModelInfo EMBEDDER = model("embedder", Set.of()).thatOnlyEmbeds();

  private final Story story = new Story();

  @ParameterizedTest
  @CsvSource({
    "TOOLS, calling tools",
    "IMAGES, reading images",
    "JSON, answering in JSON of a given form"
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
        having(model("plain", Set.of()), model("seeing", Set.of(Capability.IMAGES)));

    story.engines(engine).arrives(needing(Set.of(Capability.IMAGES)));

    assertThat(story.core.sent(BidRequest.class))
        .last()
        .extracting(BidRequest::modelAlias)
        .isEqualTo("seeing");
  }

  @Test
  void shouldNeverTakeAModelForAnAnswerThatOnlyEmbeds() {
    EngineState engine = having(EMBEDDER, model("plain", Set.of()));

    story.engines(engine).arrives();

    assertThat(story.core.sent(BidRequest.class))
        .last()
        .extracting(BidRequest::modelAlias)
        .isEqualTo("plain");
  }

  @Test
  void shouldSayThatThereIsNothingButAModelThatEmbeds() {
    story.engines(having(EMBEDDER)).arrives();

    assertThat(story.failed().orElseThrow().code()).isEqualTo(FailureCode.NO_ENGINE);
  }

  @Test
  void shouldSayWhoWritesIfAModelThatEmbedsIsNamed() {
    story.engines(having(EMBEDDER, model("plain", Set.of())));

    story.arrives(Story.request(PromptId.create(ME), Optional.of("embedder"), 60_000));

    assertThat(story.failed().orElseThrow().code()).isEqualTo(FailureCode.UNSUPPORTED);
    assertThat(story.failed().orElseThrow().message())
        .isEqualTo(
            "the model 'embedder' computes embeddings and writes no text; ask for those, or name"
                + " another model: plain");
  }

  @Test
  void shouldTakeAModelThatEmbedsForEmbeddings() {
    story.engines(having(model("plain", Set.of()), EMBEDDER)).arrives(embedding(TEXT, ANY));

    assertThat(story.core.sent(BidRequest.class))
        .last()
        .satisfies(
            request -> {
              assertThat(request.modelAlias()).isEqualTo("embedder");
              assertThat(request.needs()).containsExactly(Capability.EMBEDDINGS);
            });
  }

  @Test
  void shouldChooseNoneOfSeveralModelsWhoseVectorsDiffer() {
    ModelInfo other = model("another", Set.of()).thatOnlyEmbeds();

    story.engines(having(EMBEDDER, other)).arrives(embedding(TEXT, ANY));

    assertThat(story.failed().orElseThrow().code()).isEqualTo(FailureCode.BAD_REQUEST);
    assertThat(story.failed().orElseThrow().message())
        .isEqualTo(
            "several models of the mesh compute embeddings, and their vectors cannot be compared;"
                + " name one of them as the model: another, embedder");
  }

  @Test
  void shouldChooseAModelForEmbeddingsByTheNameThatItHasEverywhere() {
    ModelInfo tagged = named("embedder-v1", "embedder").thatOnlyEmbeds();

    story.engines(having(tagged, EMBEDDER)).arrives(embedding(TEXT, ANY));

    assertThat(story.core.sent(BidRequest.class))
        .last()
        .extracting(BidRequest::modelAlias)
        .isEqualTo("embedder");
  }

  @Test
  void shouldSayWhatToDoIfNobodyEmbeds() {
    story.engines(CPU).arrives(embedding(TEXT, ANY));

    assertThat(story.failed().orElseThrow().code()).isEqualTo(FailureCode.NO_ENGINE);
    assertThat(story.failed().orElseThrow().message())
        .startsWith("no model of the mesh computes embeddings; have a device serve one");
  }

  @Test
  void shouldSayWhoEmbedsIfAModelThatWritesIsNamed() {
    story
        .engines(having(model("plain", Set.of()), EMBEDDER))
        .arrives(embedding(TEXT, Optional.of("plain")));

    assertThat(story.failed().orElseThrow().code()).isEqualTo(FailureCode.UNSUPPORTED);
    assertThat(story.failed().orElseThrow().message())
        .isEqualTo("the model 'plain' computes no embeddings; name one that does: embedder");
  }

  @Test
  void shouldNotTakeTheDefaultModelForEmbeddingsIfItComputesNone() {
    RoutingConfig usual = RoutingConfig.DEFAULT;
    var other =
        new Story(
            new RoutingConfig(
                usual.policy(),
                usual.ownNpuFirst(),
                Optional.of("plain"),
                usual.topology(),
                usual.hub(),
                usual.sessionTolerance(),
                usual.sessionTtl(),
                usual.sessions()));

    other.engines(having(model("plain", Set.of()), EMBEDDER)).arrives(embedding(TEXT, ANY));

    assertThat(other.core.sent(BidRequest.class))
        .last()
        .extracting(BidRequest::modelAlias)
        .isEqualTo("embedder");
  }

  /** An engine with one model, known as demo, that only computes embeddings. */
  static EngineState embedding(String digest) {
    return having(
        new ModelInfo(digest, List.of("demo"), OptionalInt.empty(), false, true).thatOnlyEmbeds());
  }

  private static EngineState having(ModelInfo... models) {
    return new EngineState(
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
        List.of(models),
        Set.of());
  }

  static PromptRequest embedding(PromptInput.Embed input, Optional<String> model) {
    return new PromptRequest(
        PromptId.create(ME),
        GenerationSpec.ofEmbed(input, Map.of()),
        model,
        Set.of(Capability.EMBEDDINGS),
        50,
        600_000,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        true,
        Optional.empty());
  }

  private static ModelInfo named(String... names) {
    return new ModelInfo(
        names[0], List.of(names), OptionalInt.empty(), false, true, Optional.of(Set.of()));
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
