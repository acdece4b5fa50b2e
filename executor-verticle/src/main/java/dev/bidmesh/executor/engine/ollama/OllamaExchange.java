package dev.bidmesh.executor.engine.ollama;

import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.server.AnswerDecoder;
import dev.bidmesh.executor.engine.server.Exchange;
import dev.bidmesh.executor.engine.server.ServerError;
import dev.bidmesh.protocol.FailureCode;

/** A request to Ollama. */
record OllamaExchange(String url, String body, AnswerDecoder decoder) implements Exchange {

  @Override
  public String accepts() {
    return "application/x-ndjson";
  }

  @Override
  public Refusal refusal(int status, String words) {
    Refusal refusal = ServerError.ofResponse(status, words);
    // With 503 Ollama says that its own queue is full, and not that it is not ready.
    return refusal.code() == FailureCode.NO_ENGINE
        ? new Refusal(FailureCode.BUSY, refusal.message())
        : refusal;
  }
}
