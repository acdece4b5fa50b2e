package dev.bidmesh.executor.engine.server;

import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.WordCut;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
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

  /**
   * The request for the rest of an answer.
   *
   * @param prefix the beginning that was given
   * @param ask makes the request, of what is given and what is to be written again
   */
  public static Exchange of(
      String prefix, OptionalInt maxTokens, BiFunction<String, Again, Exchange> ask) {
    int cut = WordCut.before(prefix);
    Supplier<Exchange> plain = () -> ask.apply(prefix, Again.NOTHING);
    if (cut == prefix.length()) {
      return plain.get();
    }
    var again = new Again(prefix.substring(cut), maxTokens);
    return new Rewrite(ask.apply(prefix.substring(0, cut), again), plain);
  }

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
  public Optional<Exchange> instead(int status, String words) {
    return first.instead(status, words).map(other -> new Rewrite(other, plain));
  }

  @Override
  public Refusal refusal(int status, String words) {
    return first.refusal(status, words);
  }

  @Override
  public Optional<Exchange> afresh() {
    return decoder().hasStrayed() ? Optional.of(plain.get()) : Optional.empty();
  }
}
