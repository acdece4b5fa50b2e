package dev.bidmesh.executor.engine.server;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * A request by which a server is to write the end of what was given once more, before it goes on.
 * Where a word is cut, a server would read the beginning as other tokens than it was written in,
 * and go on with another word.
 *
 * @param first the request
 * @param plain the request without that, for a server that wrote something else
 */
public record Rewrite(Exchange first, Supplier<Exchange> plain) implements Exchange {

  @Override
  public String url() {
    return first.url();
  }

  @Override
  public String accepts() {
    return first.accepts();
  }

  @Override
  public String body() {
    return first.body();
  }

  @Override
  public AnswerDecoder decoder() {
    return first.decoder();
  }

  @Override
  public Optional<Exchange> afresh() {
    return decoder().hasStrayed() ? Optional.of(plain.get()) : Optional.empty();
  }
}
