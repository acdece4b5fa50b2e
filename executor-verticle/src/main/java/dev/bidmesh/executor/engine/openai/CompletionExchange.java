package dev.bidmesh.executor.engine.openai;

import dev.bidmesh.executor.engine.server.AnswerDecoder;
import dev.bidmesh.executor.engine.server.Exchange;

/** A completion of llama-server's own API, by which an answer is continued. */
record CompletionExchange(String url, String body, AnswerDecoder decoder) implements Exchange {

  @Override
  public String accepts() {
    return "text/event-stream";
  }
}
