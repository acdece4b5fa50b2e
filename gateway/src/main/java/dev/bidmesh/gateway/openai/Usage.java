package dev.bidmesh.gateway.openai;

import dev.bidmesh.protocol.message.PromptResult;

/** Count of tokens. */
record Usage(int promptTokens, int completionTokens, int totalTokens) {

  static Usage of(PromptResult result) {
    return new Usage(
        result.promptTokens(),
        result.completionTokens(),
        result.promptTokens() + result.completionTokens());
  }
}
