package dev.bidmesh.executor.engine.server;

import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.protocol.message.PromptInput;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Asks a server for the embeddings of many texts in several requests, one after another. So no
 * answer is long, the vectors of the first texts go on before the last ones are computed, and the
 * server breaks its silence after each.
 */
public final class EmbeddingBatches {

  /** Most texts of one request. */
  public static final int MAX_TEXTS = 64;

  private final PromptInput.Embed all;
  private final GenerationSink sink;
  private final EmbeddingReader.Form form;
  private final BiFunction<PromptInput.Embed, AnswerDecoder, Exchange> ask;

  /**
   * @param form of the server's answers
   * @param ask makes the request for some texts, of those and what reads its answer
   */
  public EmbeddingBatches(
      PromptInput.Embed all,
      GenerationSink sink,
      EmbeddingReader.Form form,
      BiFunction<PromptInput.Embed, AnswerDecoder, Exchange> ask) {
    this.all = all;
    this.sink = sink;
    this.form = form;
    this.ask = ask;
  }

  /** The first request, from which the others follow. */
  public Exchange first() {
    return from(0, Optional.empty());
  }

  private Exchange from(int begin, Optional<TokenUsage> before) {
    List<String> texts = all.texts();
    int end = Math.min(texts.size(), begin + MAX_TEXTS);
    var some = new PromptInput.Embed(texts.subList(begin, end), all.dimensions(), all.truncate());
    var reader = new EmbeddingReader(sink, some, form, before);
    return new Batch(ask.apply(some, reader), reader, end);
  }

  /** The request for some of the texts. */
  private final class Batch implements Exchange {

    private final Exchange request;
    private final EmbeddingReader reader;
    private final int end;

    Batch(Exchange request, EmbeddingReader reader, int end) {
      this.request = request;
      this.reader = reader;
      this.end = end;
    }

    @Override
    public String url() {
      return request.url();
    }

    @Override
    public String accepts() {
      return request.accepts();
    }

    @Override
    public String body() {
      return request.body();
    }

    @Override
    public AnswerDecoder decoder() {
      return reader;
    }

    @Override
    public Optional<Exchange> afresh() {
      return reader.hasVectors() && end < all.texts().size()
          ? Optional.of(from(end, Optional.of(reader.usage())))
          : Optional.empty();
    }

    @Override
    public Refusal refusal(int status, String words) {
      return request.refusal(status, words);
    }
  }
}
