package dev.bidmesh.executor.engine.server;

/** Programs that serve models on HTTP. */
public enum ServerKind {
  /** Ollama, which is spoken to by its own API. */
  OLLAMA("Ollama"),
  /** LM Studio. */
  LM_STUDIO("LM Studio"),
  /** The server of llama.cpp. */
  LLAMA_SERVER("llama-server"),
  /** LocalAI. */
  LOCAL_AI("LocalAI"),
  /** vLLM. */
  VLLM("vLLM"),
  /** GenieX of Qualcomm. */
  GENIEX("GenieX"),
  /** FastFlowLM, which runs on AMD's NPUs and on nothing else. */
  FASTFLOWLM("FastFlowLM"),
  /** Lemonade. */
  LEMONADE("Lemonade"),
  /** Foundry Local of Microsoft. */
  FOUNDRY_LOCAL("Foundry Local"),
  /** OpenVINO Model Server. */
  OVMS("OpenVINO Model Server"),
  /** Some other server with the OpenAI API. */
  OTHER("a server with the OpenAI API");

  private final String label;

  ServerKind(String label) {
    this.label = label;
  }

  /** The name to show. */
  public String label() {
    return label;
  }
}
