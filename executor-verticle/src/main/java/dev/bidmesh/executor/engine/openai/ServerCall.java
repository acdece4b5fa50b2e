package dev.bidmesh.executor.engine.openai;

import dev.bidmesh.executor.engine.Generation;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.FinishReason;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.util.Optional;
import java.util.function.Function;

/** One generation on a server: one request, and the stream that answers it. */
final class ServerCall implements Generation {

  /** Most bytes of a line of the stream. */
  static final int MAX_LINE_BYTES = 1024 * 1024;

  private static final int MAX_ERROR_BYTES = 64 * 1024;
  private static final int OK = 200;

  private final Server server;
  private final Function<Boolean, String> body;
  private final AnswerReader reader;
  private final GenerationSink sink;
  private final IdleWatch idle;
  private final Turns turns;
  private final SseParser parser;
  private Optional<HttpClientRequest> request = Optional.empty();
  private Optional<HttpClientResponse> response = Optional.empty();
  private boolean paused;
  private boolean ended;

  /**
   * @param turns runs what other threads ask for, on the context on which everything happens
   * @param body of the request, with or without the wish for token counts
   * @param idle notices a server that says nothing any more
   * @param sink is told the end once
   */
  ServerCall(
      Server server,
      Turns turns,
      Function<Boolean, String> body,
      AnswerReader reader,
      IdleWatch idle,
      GenerationSink sink) {
    this.server = server;
    this.turns = turns;
    this.body = body;
    this.reader = reader;
    this.idle = idle;
    this.sink = sink;
    this.parser = new SseParser(MAX_LINE_BYTES, reader::event);
  }

  @Override
  public void cancel() {
    turns.run(() -> abort(GenerationEnd.of(FinishReason.CANCELLED, reader.usage())));
  }

  @Override
  public void pause() {
    turns.run(
        () -> {
          paused = true;
          idle.stop();
          response.ifPresent(HttpClientResponse::pause);
        });
  }

  @Override
  public void resume() {
    turns.run(
        () -> {
          paused = false;
          idle.restart(this::fellSilent);
          response.ifPresent(HttpClientResponse::resume);
        });
  }

  /** Begins. */
  void start() {
    turns.run(this::dial);
  }

  private void dial() {
    if (!ended) {
      server
          .open(HttpMethod.POST, "/chat/completions")
          .onSuccess(this::connected)
          .onFailure(cause -> fail(FailureCode.ENGINE_FAILED, "cannot connect to", cause));
    }
  }

  private void connected(HttpClientRequest opened) {
    request = Optional.of(opened);
    if (ended) {
      opened.reset();
      return;
    }
    idle.restart(this::fellSilent);
    boolean withUsage = server.countsTokens();
    opened
        .putHeader("content-type", "application/json")
        .putHeader("accept", "text/event-stream")
        .send(Buffer.buffer(body.apply(withUsage)))
        .onSuccess(answer -> answered(answer, withUsage))
        .onFailure(cause -> fail(FailureCode.ENGINE_FAILED, "lost the connection to", cause));
  }

  private void answered(HttpClientResponse answer, boolean withUsage) {
    if (answer.statusCode() != OK) {
      Server.text(answer, MAX_ERROR_BYTES)
          .otherwise("")
          .onSuccess(text -> refused(answer.statusCode(), text, withUsage));
      return;
    }
    response = Optional.of(answer);
    answer
        .handler(this::data)
        .endHandler(none -> streamEnded())
        .exceptionHandler(
            cause -> fail(FailureCode.ENGINE_FAILED, "lost the connection to", cause));
    if (paused) {
      answer.pause();
    }
  }

  private void refused(int status, String text, boolean withUsage) {
    if (withUsage && status < 500 && text.contains("stream_options")) {
      server.doesNotCountTokens();
      dial();
    } else {
      abort(error(ServerError.ofResponse(status, text)));
    }
  }

  private void data(Buffer bytes) {
    if (ended) {
      return;
    }
    idle.restart(this::fellSilent);
    try {
      parser.feed(bytes.getBytes());
    } catch (IllegalStateException e) {
      abort(error(new Refusal(FailureCode.ENGINE_FAILED, String.valueOf(e.getMessage()))));
      return;
    }
    if (reader.isDone()) {
      end(reader.end());
      idle.linger(() -> request.ifPresent(HttpClientRequest::reset));
    } else if (reader.isComplete()) {
      abort(reader.end());
    }
  }

  private void streamEnded() {
    idle.stop();
    if (!ended) {
      parser.finish();
      end(reader.end());
    }
  }

  private void fellSilent() {
    abort(
        error(
            new Refusal(
                FailureCode.TIMEOUT, server.url() + " said nothing for " + idle.timeout())));
  }

  private void fail(FailureCode code, String what, Throwable cause) {
    abort(error(new Refusal(code, what + " " + server.url() + ": " + ServerProbe.words(cause))));
  }

  private GenerationEnd error(Refusal failure) {
    return GenerationEnd.error(failure.code(), failure.message(), reader.usage());
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
