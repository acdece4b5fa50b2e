package dev.bidmesh.executor.engine.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.executor.engine.CollectingSink;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.Generation;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.StatusWatch;
import dev.bidmesh.executor.engine.server.EmbeddingBatches;
import dev.bidmesh.executor.engine.spec.EngineSpec;
import dev.bidmesh.executor.engine.spec.OpenAiSpec;
import dev.bidmesh.protocol.Embedding;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.RawJson;
import dev.bidmesh.testkit.StandInServer;
import dev.bidmesh.testkit.StandInVectors;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Embeddings of a server with the OpenAI API. */
@Timeout(30)
class OpenAiEmbeddingTest {

  private static final Duration SOON = Duration.ofMillis(20);
  private static final Duration IDLE = Duration.ofMillis(300);
  private static final String PROPS =
      "{\"default_generation_settings\":{\"n_ctx\":8192},\"chat_template\":\"{{ messages }}\"}";

  private final Vertx vertx = Vertx.vertx();
  private final StandInServer server = StandInServer.start(vertx).await();
  private Optional<OpenAiEngine> engine = Optional.empty();

  @AfterEach
  void close() {
    engine.ifPresent(each -> each.close().toCompletableFuture().join());
    vertx.close().await();
  }

  @Test
  void shouldGiveAVectorForEachTextInTheirOrder() {
    server.embedding().listing("nomic-embed-text");
    ready("");

    CollectingSink sink = run(embed("a b", "été", "c"));

    assertThat(sink.awaitEnd().finish()).isEqualTo(FinishReason.STOP);
    assertThat(vectors(sink))
        .containsExactly(
            StandInVectors.of("a b"), StandInVectors.of("été"), StandInVectors.of("c"));
    assertThat(sink.pieces()).extracting(Piece::kind).containsOnly(ContentKind.EMBEDDING);
    assertThat(sink.promptTokens()).hasValue(4);
    assertThat(sink.awaitEnd().usage().completion()).isZero();
    assertThat(sink.violations()).isEmpty();
  }

  @Test
  void shouldAskForBase64AndPassOnWhatIsWished() {
    server.embedding().listing("nomic-embed-text");
    ready("");
    var input = new PromptInput.Embed(List.of("x"), OptionalInt.of(2), false);

    run(GenerationSpec.ofEmbed(input, Map.of("late_chunking", new RawJson("true")))).awaitEnd();

    JsonNode request = server.requests().get(0);
    assertThat(request.path("encoding_format").asText()).isEqualTo("base64");
    assertThat(request.path("dimensions").asInt()).isEqualTo(2);
    assertThat(request.path("late_chunking").asBoolean()).isTrue();
    assertThat(request.path("model").asText()).isEqualTo("nomic-embed-text");
  }

  @Test
  void shouldAskForManyTextsSomeAtATime() {
    server.embedding().listing("nomic-embed-text");
    ready("");
    String[] texts = texts(2 * EmbeddingBatches.MAX_TEXTS + 1);

    CollectingSink sink = run(embed(texts));

    assertThat(sink.awaitEnd().finish()).isEqualTo(FinishReason.STOP);
    assertThat(vectors(sink))
        .containsExactly(Stream.of(texts).map(StandInVectors::of).toArray(float[][]::new));
    assertThat(server.requests())
        .extracting(request -> request.path("input").size())
        .containsExactly(EmbeddingBatches.MAX_TEXTS, EmbeddingBatches.MAX_TEXTS, 1);
    assertThat(sink.awaitEnd().usage().prompt()).isEqualTo(texts.length);
    assertThat(sink.violations()).isEmpty();
  }

  @Test
  void shouldKeepTheVectorsOfTheFirstTextsIfTheServerBreaksLater() {
    server.embedding().listing("nomic-embed-text").pausing(SOON);
    ready("");

    CollectingSink sink = run(embed(texts(EmbeddingBatches.MAX_TEXTS + 1)));
    sink.awaitFirst();
    server.stop().await();

    GenerationEnd end = sink.awaitEnd();
    assertThat(end.failure().map(Refusal::code)).contains(FailureCode.ENGINE_FAILED);
    assertThat(vectors(sink)).hasSize(EmbeddingBatches.MAX_TEXTS);
    assertThat(end.usage().prompt()).isEqualTo(EmbeddingBatches.MAX_TEXTS);
  }

  @Test
  void shouldNotTakeAServerForSilentBetweenTextsWhileItIsPaused() {
    server.embedding().listing("nomic-embed-text").pausing(SOON);
    ready("");
    var sink = new CollectingSink();
    Generation generation = generate(embed(texts(EmbeddingBatches.MAX_TEXTS + 1)), sink);
    sink.awaitFirst();

    generation.pause();
    boolean ended = sink.endsWithin(IDLE.multipliedBy(2));
    generation.resume();

    assertThat(ended).isFalse();
    assertThat(sink.awaitEnd().finish()).isEqualTo(FinishReason.STOP);
    assertThat(vectors(sink)).hasSize(EmbeddingBatches.MAX_TEXTS + 1);
  }

  @Test
  void shouldLetNoPassedOnFieldReplaceOneOfItsOwn() {
    server.embedding().listing("nomic-embed-text");
    ready("");
    var extra = new RawJson("\"other\"");
    Map<String, RawJson> extras =
        Map.of(
            "model",
            extra,
            "input",
            extra,
            "encoding_format",
            extra,
            "dimensions",
            extra,
            "x",
            extra);
    var input = new PromptInput.Embed(List.of("a", "b"), OptionalInt.empty(), false);

    CollectingSink sink = run(GenerationSpec.ofEmbed(input, extras));

    assertThat(sink.awaitEnd().finish()).isEqualTo(FinishReason.STOP);
    JsonNode request = server.requests().get(0);
    assertThat(request.path("model").asText()).isEqualTo("nomic-embed-text");
    assertThat(request.path("encoding_format").asText()).isEqualTo("base64");
    assertThat(request.path("input")).extracting(JsonNode::asText).containsExactly("a", "b");
    assertThat(request.has("dimensions")).isFalse();
    assertThat(request.path("x").asText()).isEqualTo("other");
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":0,\"embedding\":[2]}]}'",
    "'{\"data\":[{\"index\":1,\"embedding\":[1]},{\"index\":2,\"embedding\":[2]}]}'",
    "'{\"data\":[{\"index\":1,\"embedding\":[1]},{\"embedding\":[2]}]}'",
    "'{\"data\":[{\"index\":1,\"embedding\":[1]},{\"index\":\"0\",\"embedding\":[2]}]}'"
  })
  void shouldRefuseVectorsThatCouldBeThoseOfOtherTexts(String answer) {
    server.listing("nomic-embed-text");
    ready("");
    server.telling("/v1/embeddings", answer);

    CollectingSink sink = run(embed("a", "b"));

    Refusal why = sink.awaitEnd().failure().orElseThrow();
    assertThat(why.code()).isEqualTo(FailureCode.UNSUPPORTED);
    assertThat(why.message())
        .isEqualTo(
            "the server's embeddings are not numbered from 0 to 1, each once;"
                + " send one text at a time");
    assertThat(sink.pieces()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"data\":[{\"embedding\":[1]},{\"embedding\":[\"x\"]}]}', something else than numbers",
    "'{\"data\":[{\"embedding\":[1]},{\"embedding\":[1e99]}]}', must be a finite number",
    "'{\"data\":[{\"embedding\":[1]},{\"embedding\":[]}]}', dimensions must be between 1 and 12000",
    "'{\"data\":[{\"embedding\":[1]},{\"embedding\":\"???\"}]}', cannot be used",
    "'no JSON', embeddings are no JSON object"
  })
  void shouldEndWithAnErrorWithoutHalfAnAnswerThatCannotBeRead(String answer, String problem) {
    server.listing("nomic-embed-text");
    ready("");
    server.telling("/v1/embeddings", answer);

    CollectingSink sink = run(embed("a", "b"));

    GenerationEnd end = sink.awaitEnd();
    assertThat(end.failure().orElseThrow().code()).isEqualTo(FailureCode.ENGINE_FAILED);
    assertThat(end.failure().orElseThrow().message()).contains(problem);
    assertThat(sink.pieces()).isEmpty();
  }

  @Test
  void shouldRefuseALengthThatTheServerTakesNoHeedOf() {
    server.embedding().listing("nomic-embed-text");
    ready("");
    var input = new PromptInput.Embed(List.of("a", "b"), OptionalInt.of(256), true);

    CollectingSink sink = run(GenerationSpec.ofEmbed(input, Map.of()));

    Refusal why = sink.awaitEnd().failure().orElseThrow();
    assertThat(why.code()).isEqualTo(FailureCode.UNSUPPORTED);
    assertThat(why.message())
        .isEqualTo("the model makes embeddings of 3 numbers, not 256; leave out dimensions");
    assertThat(sink.pieces()).isEmpty();
  }

  @Test
  void shouldTellThatATextIsTooLong() {
    server.listing("nomic-embed-text");
    ready("");
    server.failing(400, "{\"error\":{\"message\":\"input exceeds maximum context length\"}}");

    assertThat(run(embed("a")).awaitEnd().failure().map(Refusal::code))
        .contains(FailureCode.TOO_LONG);
  }

  @Test
  void shouldTellThatATextDoesNotFitTheBatchOfALlamaServer() {
    server.listing("nomic-embed-text");
    ready("");
    server.failing(
        500,
        "{\"error\":{\"code\":500,\"message\":\"input (1234 tokens) is too large to process."
            + " increase the physical batch size (current batch size: 512)\"}}");

    assertThat(run(embed("a")).awaitEnd().failure().map(Refusal::code))
        .contains(FailureCode.TOO_LONG);
  }

  @Test
  void shouldRefuseAndNotFailWhereTheServerSendsAnotherNumberOfVectors() {
    server.listing("nomic-embed-text");
    ready("");
    server.telling("/v1/embeddings", "{\"data\":[{\"embedding\":[1]}]}");

    CollectingSink sink = run(embed("a", "b"));

    Refusal why = sink.awaitEnd().failure().orElseThrow();
    assertThat(why.code()).isEqualTo(FailureCode.UNSUPPORTED);
    assertThat(why.message())
        .isEqualTo("the server sent 1 embeddings for 2 texts; send one text at a time");
    assertThat(sink.pieces()).isEmpty();
  }

  @Test
  void shouldOfferAModelForNothingElseThatIsCalledAfterEmbeddings() {
    server.listing("text-embedding-3-small", "llama3");

    EngineStatus status = ready("");

    ModelInfo embeds = status.models().get(0);
    assertThat(embeds.writes()).isFalse();
    assertThat(embeds.capabilities()).contains(Set.of(Capability.EMBEDDINGS));
    assertThat(refusal(status, 0, GenerationSpec.ofText("Hi")).message())
        .isEqualTo("text-embedding-3-small takes no prompts, since it computes embeddings only");
    assertThat(status.models().get(1).writes()).isTrue();
    assertThat(refusal(status, 1, embed("Hi")).code()).isEqualTo(FailureCode.UNSUPPORTED);
    assertThat(refusal(status, 1, embed("Hi")).message())
        .isEqualTo("llama3 takes no texts to compute embeddings of");
  }

  @Test
  void shouldBelieveWhoeverSetItUpRatherThanTheName() {
    server.embedding().listing("bge-m3", "text-embedder");

    assertThat(ready(",model=bge-m3,embeddings=only").models().get(0).writes()).isFalse();
  }

  @Test
  void shouldUseAModelForBothIfItIsToldTo() {
    server.embedding().listing("e5-chat");

    ModelInfo model = ready(",embeddings=also").models().get(0);
    run(GenerationSpec.ofText("Hi")).awaitEnd();
    CollectingSink vector = run(embed("Hi"));

    assertThat(model.writes()).isTrue();
    assertThat(model.capabilities().orElseThrow())
        .contains(Capability.EMBEDDINGS, Capability.TOOLS);
    assertThat(vector.awaitEnd().finish()).isEqualTo(FinishReason.STOP);
    assertThat(vectors(vector)).containsExactly(StandInVectors.of("Hi"));
  }

  @Test
  void shouldFindOutThatALlamaServerWasStartedForEmbeddings() {
    server.listing("/m/bge.gguf").telling("/props", PROPS).embedding();

    assertThat(ready("").models().get(0).writes()).isFalse();
  }

  @Test
  void shouldNotAskALlamaServerThatItKnowsAgain() {
    server.listing("/m/bge.gguf").telling("/props", PROPS).embedding();
    ready("");
    StatusWatch watch = new StatusWatch(engine.orElseThrow());

    // Whoever asked again would be told otherwise.
    server.refusing("/v1/embeddings", 501).listing("/m/other.gguf");

    EngineStatus later =
        watch.await(
            status -> status.models().stream().anyMatch(each -> each.alias().equals("other")));
    assertThat(later.models().get(0).writes()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "501, This server does not support embeddings. Start it with `--embeddings`",
    "400, Pooling type 'none' is not OAI compatible. Please use a different pooling type"
  })
  void shouldFindOutThatALlamaServerWasNot(int status, String words) {
    server.listing("/m/embedded-llama.gguf").telling("/props", PROPS);
    server.refusing("/v1/embeddings", status, "{\"error\":{\"message\":\"" + words + "\"}}");

    assertThat(ready("").models().get(0).writes()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "400, model name is missing from the request",
    "404, File Not Found",
    "500, 'the input could not be provided'"
  })
  void shouldGoByTheNamesWhereALlamaServerDoesNotTell(int status, String words) {
    server.listing("llama3", "nomic-embed-text").telling("/props", PROPS);
    server.refusing("/v1/embeddings", status, "{\"error\":{\"message\":\"" + words + "\"}}");

    assertThat(ready("").models())
        .extracting(ModelInfo::alias, ModelInfo::writes)
        .containsExactly(tuple("llama3", true), tuple("nomic-embed-text", false));
  }

  @Test
  void shouldRefuseATextThatLmStudioWouldCutInSilence() {
    server
        .embedding()
        .listing("nomic-embed-text")
        .telling(
            "/api/v0/models",
            "{\"data\":[{\"id\":\"nomic-embed-text\",\"type\":\"embeddings\","
                + "\"state\":\"loaded\",\"loaded_context_length\":16}]}");
    EngineStatus status = ready("");
    String longer = "1234 56789 0123456";

    assertThat(run(embed("short", "short")).awaitEnd().finish()).isEqualTo(FinishReason.STOP);
    assertThat(refusal(status, 0, embed("short", longer)).code()).isEqualTo(FailureCode.TOO_LONG);
    assertThat(refusal(status, 0, embed("short", longer)).message())
        .isEqualTo(
            "the text with the index 1 has by estimate more tokens than the 16 that"
                + " nomic-embed-text reads, and the server would cut it; split it or choose a"
                + " model with a longer context");
    var mayBeCut = new PromptInput.Embed(List.of(longer), OptionalInt.empty(), true);
    assertThat(run(GenerationSpec.ofEmbed(mayBeCut, Map.of())).awaitEnd().finish())
        .isEqualTo(FinishReason.STOP);
  }

  private EngineStatus ready(String options) {
    var spec = (OpenAiSpec) EngineSpec.parse("openai=" + server.url() + options);
    var made =
        new OpenAiEngine(vertx, OpenAiOptions.of("openai", spec).withTimes(IDLE, SOON, SOON));
    engine = Optional.of(made);
    var watch = new StatusWatch(made);
    made.start();
    return watch.await(EngineHealth.READY);
  }

  private CollectingSink run(GenerationSpec spec) {
    var sink = new CollectingSink();
    generate(spec, sink);
    return sink;
  }

  private Generation generate(GenerationSpec spec, CollectingSink sink) {
    OpenAiEngine running = engine.orElseThrow();
    String digest = running.status().models().get(0).digest();
    return running.generate(new GenerationRequest(digest, spec, Optional.empty()), sink);
  }

  private static String[] texts(int count) {
    return IntStream.range(0, count).mapToObj(i -> "t" + i).toArray(String[]::new);
  }

  private Refusal refusal(EngineStatus status, int model, GenerationSpec spec) {
    String digest = status.models().get(model).digest();
    return engine
        .orElseThrow()
        .check(new GenerationRequest(digest, spec, Optional.empty()))
        .orElseThrow();
  }

  private static GenerationSpec embed(String... texts) {
    return GenerationSpec.ofEmbed(
        new PromptInput.Embed(List.of(texts), OptionalInt.empty(), false), Map.of());
  }

  private static List<float[]> vectors(CollectingSink sink) {
    return sink.text(ContentKind.EMBEDDING).lines().map(Embedding::read).toList();
  }
}
