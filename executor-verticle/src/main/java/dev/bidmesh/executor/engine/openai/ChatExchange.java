package dev.bidmesh.executor.engine.openai;

import dev.bidmesh.executor.engine.server.AnswerDecoder;
import dev.bidmesh.executor.engine.server.Exchange;
import java.util.Optional;
import java.util.function.Function;

/**
 * A chat completion, or the completion of a text.
 *
 * @param url where it is asked for
 * @param write writes the body, with or without the wish for token counts
 * @param withUsage whether token counts are asked for
 * @param decoder reads the answer
 * @param uncounted is told if the server refuses to count tokens
 */
record ChatExchange(
    String url,
    Function<Boolean, String> write,
    boolean withUsage,
    AnswerDecoder decoder,
    Runnable uncounted)
    implements Exchange {

  @Override
  public String accepts() {
    return "text/event-stream";
  }

  @Override
  public String body() {
    return write.apply(withUsage);
  }

  @Override
  public Optional<Exchange> instead(int status, String words) {
    if (withUsage && status < 500 && words.contains("stream_options")) {
      uncounted.run();
      return Optional.of(new ChatExchange(url, write, false, decoder, uncounted));
    }
    return Optional.empty();
  }
}
