package dev.bidmesh.executor.engine.server;

import dev.bidmesh.executor.engine.Generation;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.FinishReason;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One generation on a server: one request, and the stream that answers it. Cancelling closes the
 * connection, by which the server learns that it can stop; pausing stops reading from it.
 */
final class ServerCall implements Generation {

  private static final int MAX_ERROR_BYTES = 64 * 1024;
  private static final int OK = 200;

  private final Server server;
  private final Supplier<Future<Exchange>> question;
  private final GenerationSink sink;
  private final Consumer<Duration> rest;
  private final IdleWatch idle;
  private final Executor turns;
  private final int hops;
  private Optional<Exchange> exchange = Optional.empty();
  private Optional<HttpClientRequest> request = Optional.empty();
  private Optional<HttpClientResponse> response = Optional.empty();
  private boolean paused;
  private boolean ended;
  // Whether it was asked once more since a kept connection had been closed.
  private boolean afresh;

  /**
   * @param turns runs what other threads ask for, one after another, on the context on which
   *     everything happens
   * @param question what is asked, once that is known
   * @param idle notices a server that says nothing any more
   * @param sink is told the end once
   * @param rest is told for how long a server wants to be left alone
   * @param hops how often the prompt has gone from mesh to mesh
   */
  ServerCall(
      Server server,
      Executor turns,
      Supplier<Future<Exchange>> question,
      IdleWatch idle,
      GenerationSink sink,
      Consumer<Duration> rest,
      int hops) {
    this.server = server;
    this.turns = turns;
    this.question = question;
    this.idle = idle;
    this.sink = sink;
    this.rest = rest;
    this.hops = hops;
  }

  @Override
  public void cancel() {
    turns.execute(() -> abort(GenerationEnd.of(FinishReason.CANCELLED, usage())));
  }

  @Override
  public void pause() {
    turns.execute(
        () -> {
          paused = true;
          idle.stop();
          response.ifPresent(HttpClientResponse::pause);
        });
  }

  @Override
  public void resume() {
    turns.execute(
        () -> {
          paused = false;
          if (!ended) {
            idle.restart(this::fellSilent);
          }
          response.ifPresent(HttpClientResponse::resume);
        });
  }

  /** Begins. */
  void start() {
    turns.execute(
        () -> {
          if (!ended) {
            idle.restart(this::fellSilent);
            Future.succeededFuture()
                .compose(none -> question.get())
                .onSuccess(this::dial)
                .onFailure(cause -> fail("cannot ask the server", cause));
          }
        });
  }

  private void dial(Exchange next) {
    exchange = Optional.of(next);
    if (!ended) {
      server
          .open(HttpMethod.POST, next.url())
          .onSuccess(opened -> connected(opened, next))
          .onFailure(cause -> fail("cannot connect to " + next.url(), cause));
    }
  }

  private void connected(HttpClientRequest opened, Exchange asked) {
    request = Optional.of(opened);
    if (ended) {
      opened.reset();
      return;
    }
    if (!paused) {
      idle.restart(this::fellSilent);
    }
    Server.Use before = server.use(opened);
    if (!server.keepsConnections()) {
      opened.putHeader("connection", "close");
    }
    server.count(opened, hops);
    opened
        .putHeader("content-type", "application/json")
        .putHeader("accept", asked.accepts())
        .send(Buffer.buffer(asked.body()))
        .onSuccess(answer -> answered(answer, asked, before))
        .onFailure(cause -> unanswered(asked, cause, before));
  }

  /** A connection that had served before may have been closed by then; a new one tells. */
  private void unanswered(Exchange asked, Throwable cause, Server.Use before) {
    if (Server.isKeptLost(before, cause) && !afresh && !isOver(asked)) {
      afresh = true;
      server.keptLost();
      dial(asked);
    } else {
      lost(asked, cause);
    }
  }

  private void answered(HttpClientResponse answer, Exchange asked, Server.Use before) {
    server.served(before);
    Optional<Refusal> strange = stranger(answer, asked);
    if (strange.isPresent()) {
      Server.drop(answer);
      abort(error(strange.get()));
    } else if (answer.statusCode() == OK) {
      read(answer, asked);
    } else {
      Server.text(answer, MAX_ERROR_BYTES)
          .otherwise("")
          .onSuccess(text -> refused(answer, text, asked));
    }
  }

  private Optional<Refusal> stranger(HttpClientResponse answer, Exchange asked) {
    String type = String.valueOf(answer.getHeader("content-type")).toLowerCase(Locale.ROOT);
    if (server.refuses(answer)) {
      String what = asked.url() + " is a Bidmesh node, not a server";
      return Optional.of(new Refusal(FailureCode.ENGINE_FAILED, what));
    }
    return answer.statusCode() == OK && type.startsWith("text/html")
        ? Optional.of(
            new Refusal(
                FailureCode.ENGINE_FAILED,
                asked.url() + " answers with a web page; is its URL right?"))
        : Optional.empty();
  }

  private void read(HttpClientResponse answer, Exchange asked) {
    response = Optional.of(answer);
    server.answers(answer);
    answer
        .handler(bytes -> data(bytes, asked))
        .endHandler(none -> streamEnded(asked))
        .exceptionHandler(cause -> lost(asked, cause));
    if (paused) {
      answer.pause();
    }
  }

  private void refused(HttpClientResponse answer, String text, Exchange asked) {
    Optional<Exchange> other = asked.instead(answer.statusCode(), text);
    if (other.isPresent()) {
      dial(other.get());
      return;
    }
    abort(error(asked.refusal(answer.statusCode(), text)));
    RetryAfter.of(answer).ifPresent(rest);
  }

  private void data(Buffer bytes, Exchange asked) {
    if (isOver(asked)) {
      return;
    }
    idle.restart(this::fellSilent);
    AnswerDecoder decoder = asked.decoder();
    try {
      decoder.feed(bytes.getBytes());
    } catch (RuntimeException e) {
      abort(error(meaning(e)));
      return;
    }
    Optional<Exchange> afresh = asked.afresh();
    if (afresh.isPresent()) {
      askAfresh(afresh.get());
      return;
    }
    if (decoder.isDone()) {
      end(decoder.end());
      idle.linger(() -> request.ifPresent(HttpClientRequest::reset));
    } else if (decoder.isComplete()) {
      abort(decoder.end());
    }
  }

  /** Closes the connection of an answer that is over or of no use, and asks for another. */
  private void askAfresh(Exchange next) {
    Optional<HttpClientRequest> useless = request;
    request = Optional.empty();
    response = Optional.empty();
    dial(next);
    useless.ifPresent(HttpClientRequest::reset);
  }

  /** Whether nothing that comes of a request matters any more. */
  private boolean isOver(Exchange asked) {
    return ended || exchange.filter(now -> now == asked).isEmpty();
  }

  private void lost(Exchange asked, Throwable cause) {
    if (!isOver(asked)) {
      fail("lost the connection to " + asked.url(), cause);
    }
  }

  private void streamEnded(Exchange asked) {
    if (!isOver(asked)) {
      idle.stop();
      finish(asked);
    } else if (ended) {
      idle.stop();
    }
  }

  private void finish(Exchange asked) {
    AnswerDecoder decoder = asked.decoder();
    try {
      decoder.finish();
      Optional<Exchange> afresh = asked.afresh();
      if (afresh.isPresent()) {
        askAfresh(afresh.get());
      } else {
        end(decoder.end());
      }
    } catch (RuntimeException e) {
      abort(error(meaning(e)));
    }
  }

  /** What it means for the generation that an answer could not be read. */
  private static Refusal meaning(RuntimeException cause) {
    return cause instanceof RefusedException refused
        ? refused.refusal()
        : new Refusal(FailureCode.ENGINE_FAILED, String.valueOf(cause.getMessage()));
  }

  private void fellSilent() {
    String who = exchange.map(Exchange::url).orElse("the server");
    abort(error(new Refusal(FailureCode.TIMEOUT, who + " said nothing for " + idle.timeout())));
  }

  private void fail(String what, Throwable cause) {
    Refusal why =
        cause instanceof RefusedException refused
            ? refused.refusal()
            : new Refusal(FailureCode.ENGINE_FAILED, what + ": " + Server.words(cause));
    abort(error(why));
  }

  private GenerationEnd error(Refusal failure) {
    return GenerationEnd.error(failure.code(), failure.message(), usage());
  }

  private TokenUsage usage() {
    return exchange.map(asked -> asked.decoder().usage()).orElse(TokenUsage.NONE);
  }

  /** Ends it and closes the connection, by which the server learns that it can stop. */
  private void abort(GenerationEnd how) {
    if (!ended) {
      // First, since closing the connection calls back with an error.
      ended = true;
      idle.stop();
      request.ifPresent(HttpClientRequest::reset);
      sink.ended(how);
    }
  }

  private void end(GenerationEnd how) {
    ended = true;
    sink.ended(how);
  }
}
