package dev.bidmesh.executor.engine.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.executor.engine.Compute;
import dev.bidmesh.executor.engine.server.Server;
import dev.bidmesh.executor.engine.server.ServerFacts;
import dev.bidmesh.executor.engine.server.ServerKind;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.testkit.StandInServer;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What servers are taken for, by what they tell. */
@Timeout(30)
class ServerKindTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private final Vertx vertx = Vertx.vertx();
  private final StandInServer server = StandInServer.start(vertx).await();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void shouldReadContextVisionToolsAndContinuationFromLlamaServer() {
    server
        .telling("/v1/models", "{\"data\":[{\"id\":\"/m/qwen.gguf\",\"owned_by\":\"llamacpp\"}]}")
        .telling(
            "/props",
            "{\"default_generation_settings\":{\"n_ctx\":8192},\"total_slots\":2,"
                + "\"modalities\":{\"vision\":true},\"chat_template\":\"{{ messages }}\","
                + "\"chat_template_caps\":{\"supports_tools\":false}}");

    ServerFacts facts = look();

    ModelInfo model = facts.status().models().get(0);
    assertThat(facts.kind()).hasValue(ServerKind.LLAMA_SERVER);
    assertThat(model.contextTokens()).hasValue(8192);
    assertThat(model.warm()).isTrue();
    assertThat(model.capabilities().orElseThrow())
        .containsExactlyInAnyOrder(
            Capability.IMAGES,
            Capability.JSON,
            Capability.CONTINUATION,
            Capability.CONSTRAINTS,
            Capability.RAW);
    assertThat(facts.status().compute()).isEmpty();
  }

  @Test
  void shouldContinueNoModelThatThinksFirst() {
    server.telling(
        "/props",
        "{\"default_generation_settings\":{\"n_ctx\":8192},"
            + "\"chat_template\":\"{{ messages }}<think>\"}");

    assertThat(look().status().models().get(0).capabilities().orElseThrow())
        .doesNotContain(Capability.CONTINUATION);
  }

  @Test
  void shouldServeLoadedModelsOfLmStudioFirst() {
    server
        .listing("a", "b", "bge")
        .telling(
            "/api/v0/models",
            "{\"data\":["
                + "{\"id\":\"a\",\"type\":\"llm\",\"state\":\"not-loaded\","
                + "\"max_context_length\":131072},"
                + "{\"id\":\"b\",\"type\":\"vlm\",\"state\":\"loaded\","
                + "\"max_context_length\":131072,\"loaded_context_length\":4096},"
                + "{\"id\":\"bge\",\"type\":\"embeddings\",\"state\":\"loaded\"}]}");

    ServerFacts facts = look();

    assertThat(facts.kind()).hasValue(ServerKind.LM_STUDIO);
    assertThat(facts.status().models())
        .extracting(ModelInfo::alias)
        .containsExactly("b", "bge", "a");
    assertThat(facts.status().models())
        .extracting(ModelInfo::writes)
        .containsExactly(true, false, true);
    ModelInfo loaded = facts.status().models().get(0);
    assertThat(loaded.contextTokens()).hasValue(4096);
    assertThat(loaded.capabilities().orElseThrow()).contains(Capability.IMAGES);
    ModelInfo other = facts.status().models().get(2);
    assertThat(other.warm()).isFalse();
    // With how much it would be loaded is not told.
    assertThat(other.contextTokens()).isEmpty();
    assertThat(other.capabilities().orElseThrow()).doesNotContain(Capability.IMAGES);
  }

  @ParameterizedTest
  @CsvSource({"npu, NPU", "gpu, GPU", "cpu, CPU", "gpu npu, GPU", "quantum, none"})
  void shouldBelieveTheDeviceThatLemonadeNamesForALoadedModel(String device, String kind) {
    server
        .listing("a", "b")
        .telling(
            "/api/v1/health",
            "{\"status\":\"ok\",\"all_models_loaded\":[{\"model_name\":\"a\",\"device\":\""
                + device
                + "\"}]}");

    ServerFacts facts = look();

    assertThat(facts.kind()).hasValue(ServerKind.LEMONADE);
    assertThat(accelerator(facts)).isEqualTo(kind);
    assertThat(facts.status().models()).extracting(ModelInfo::warm).containsExactly(true, false);
  }

  @Test
  void shouldClaimNothingWhileLemonadeHasLoadedNothing() {
    server.listing("a", "b").telling("/api/v1/health", "{\"all_models_loaded\":[]}");

    assertThat(look().status().compute()).isEmpty();
  }

  @Test
  void shouldBelieveTheCatalogueOfFoundryLocal() {
    server
        .listing("phi-4-mini-qnn-npu:2")
        .telling(
            "/foundry/list",
            "{\"models\":[{\"name\":\"phi-4-mini-qnn-npu:2\",\"runtime\":"
                + "{\"deviceType\":\"NPU\",\"executionProvider\":\"QNNExecutionProvider\"}}]}");

    ServerFacts facts = look();

    assertThat(facts.kind()).hasValue(ServerKind.FOUNDRY_LOCAL);
    Compute compute = facts.status().compute().orElseThrow();
    assertThat(compute.accelerator()).isEqualTo(Accelerator.NPU);
    assertThat(compute.evidence()).isEqualTo(Evidence.DETECTED);
    assertThat(compute.how()).contains("QNNExecutionProvider");
  }

  @ParameterizedTest
  @CsvSource({
    "fastflowlm, '', FASTFLOWLM, NPU, DETECTED",
    "fastflowlm-proxy, '', OTHER, none, none",
    "qualcomm, qairt, GENIEX, NPU, DETECTED",
    "qualcomm, llama_cpp, GENIEX, none, none",
    "vllm, '', VLLM, GPU, CLAIMED",
    "openai, '', OTHER, none, none"
  })
  void shouldTellWhatAServerIsByItsModels(
      String owner, String runtime, ServerKind kind, String accelerator, String evidence) {
    String field = runtime.isEmpty() ? "" : ",\"runtime\":\"" + runtime + "\"";
    server.telling(
        "/v1/models", "{\"data\":[{\"id\":\"m\",\"owned_by\":\"" + owner + "\"" + field + "}]}");

    ServerFacts facts = look();

    assertThat(facts.kind()).hasValue(kind);
    assertThat(accelerator(facts)).isEqualTo(accelerator);
    assertThat(facts.status().compute().map(it -> it.evidence().name()).orElse("none"))
        .isEqualTo(evidence);
  }

  @Test
  void shouldServeSomeOfManyModelsAndSaySo() {
    String[] names = new String[100];
    for (int i = 0; i < names.length; i++) {
      names[i] = "m" + i;
    }
    server.listing(names);

    ServerFacts facts = look();

    assertThat(facts.status().models()).hasSize(64);
    assertThat(facts.status().reason().orElseThrow()).contains("64 of the 100 models", "model=");
  }

  @Test
  void shouldNotTakeANodeForAServer() {
    server.calling("Bidmesh");

    assertThatThrownBy(this::look).isInstanceOf(Server.MeshNodeException.class);
  }

  @Test
  void shouldSayThatSomethingElseAnswers() {
    server.telling("/v1/models", "<!doctype html>");

    ServerFacts facts = look();

    assertThat(facts.kind()).isEmpty();
    assertThat(facts.status().health()).isEqualTo(EngineHealth.FAILED);
    assertThat(facts.status().reason().orElseThrow()).contains("does not list its models");
  }

  private static String accelerator(ServerFacts facts) {
    return facts.status().compute().map(it -> it.accelerator().name()).orElse("none");
  }

  private ServerFacts look() {
    return OpenAiProbe.look(vertx, URI.create(server.url()), SOON).await();
  }
}
