package dev.bidmesh.executor.engine.llama;

import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.executor.engine.llama.child.ChildCommand;
import dev.bidmesh.executor.engine.llama.child.ChildEvent;
import dev.bidmesh.executor.engine.process.MemoryWatch;
import dev.bidmesh.executor.engine.server.TextGate;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.FinishReason;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** One generation as the node sees it. Within the engine's turns. */
final class LlamaRun {

  private final ChildCommand.Generate command;
  private final GenerationSink sink;
  private final TextGate text;
  private int promptTokens;
  private int generated;
  private boolean promptRead;
  private boolean paused;
  private boolean sent;
  private Optional<MemoryWatch> watch = Optional.empty();
  private OptionalLong peakBytes = OptionalLong.empty();
  private OptionalLong lastTextNanos = OptionalLong.empty();
  private Duration lastGap = Duration.ZERO;

  LlamaRun(ChildCommand.Generate command, GenerationRequest request, GenerationSink sink) {
    this.command = command;
    this.sink = sink;
    this.text = new TextGate(ContentKind.TEXT, request.spec().stop());
  }

  long id() {
    return command.id();
  }

  /** Whether nothing is generated, for which no slot is needed. */
  boolean isCount() {
    return command.countOnly();
  }

  ChildCommand.Generate command() {
    return command;
  }

  boolean isPaused() {
    return paused;
  }

  void setPaused(boolean now) {
    paused = now;
  }

  /** Whether a process has it. */
  boolean isSent() {
    return sent;
  }

  /**
   * A process has it.
   *
   * @param memory of the process, from now on
   */
  void sentTo(Optional<MemoryWatch> memory) {
    sent = true;
    watch = memory;
  }

  /** Its process is gone, or about to go; another one may have it later. */
  void takenBack() {
    sent = false;
    endWatch();
  }

  private void endWatch() {
    watch.map(MemoryWatch::end).ifPresent(this::seen);
    watch = Optional.empty();
  }

  private void seen(OptionalLong bytes) {
    if (bytes.orElse(0) > peakBytes.orElse(0)) {
      peakBytes = bytes;
    }
  }

  /** Whether something of it was seen, so that no other process could do it anew unnoticed. */
  boolean hasWritten() {
    return generated > 0;
  }

  void promptRead(int tokens) {
    promptTokens = tokens;
    if (!promptRead) {
      promptRead = true;
      sink.promptRead(tokens);
    }
  }

  /** Time between the last two pieces of text; zero if there were none. */
  Duration lastGap() {
    return lastGap;
  }

  /** Takes text; whether it goes on after it. */
  boolean text(ChildEvent.Text more, long nowNanos) {
    lastTextNanos.ifPresent(last -> lastGap = Duration.ofNanos(nowNanos - last));
    lastTextNanos = OptionalLong.of(nowNanos);
    generated += more.tokens();
    text.add(more.text(), more.tokens()).ifPresent(sink::piece);
    return !text.stopped();
  }

  /** Ends as the process said. */
  void end(ChildEvent.Ended ended) {
    promptTokens = Math.max(promptTokens, ended.promptTokens());
    switch (ended.how()) {
      case STOP -> end(FinishReason.STOP);
      case LENGTH -> end(FinishReason.LENGTH);
      case CANCELLED -> end(FinishReason.CANCELLED);
      case TOO_LONG -> fail(FailureCode.TOO_LONG, ended.reason());
      case ERROR -> fail(FailureCode.ENGINE_FAILED, "llama.cpp said: " + ended.reason());
    }
  }

  void end(FinishReason finish) {
    if (finish != FinishReason.CANCELLED && !text.stopped()) {
      text.finish().ifPresent(sink::piece);
    }
    end(GenerationEnd.of(finish, usage()));
  }

  void fail(FailureCode code, String why) {
    end(GenerationEnd.error(code, why, usage()));
  }

  private void end(GenerationEnd how) {
    endWatch();
    sink.ended(how.withMeasures(how.measures().withPeakBytes(peakBytes)));
  }

  private TokenUsage usage() {
    return new TokenUsage(promptTokens, generated, false);
  }
}
