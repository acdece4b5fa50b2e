package dev.bidmesh.executor.engine.program;

import dev.bidmesh.executor.engine.Generation;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.executor.engine.process.ProgramEnd;
import dev.bidmesh.executor.engine.process.ProgramListener;
import dev.bidmesh.executor.engine.process.ProgramRun;
import dev.bidmesh.executor.engine.process.Programs;
import dev.bidmesh.protocol.message.FinishReason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** One prompt answered by one run of a program. */
final class ProgramGeneration implements Generation, ProgramListener {

  // Between the end of an answer and the end of its program: it may tidy up, not hang.
  private static final Duration TIDY_UP = Duration.ofSeconds(10);

  private final ProgramAnswer answer;
  private final GenerationSink sink;
  private final Consumer<ProgramEnd> ends;
  private final AnswerText text;
  private final Utf8Stream decoder = new Utf8Stream();
  private final CompletableFuture<ProgramRun> run = new CompletableFuture<>();
  private volatile boolean cancelled;
  private boolean wrote;
  private boolean complete;

  /**
   * @param sink is told the end once
   * @param ends hears of the end of the program, just before
   */
  ProgramGeneration(
      ProgramAnswer answer, List<String> stops, GenerationSink sink, Consumer<ProgramEnd> ends) {
    this.answer = answer;
    this.sink = sink;
    this.ends = ends;
    this.text = new AnswerText(stops, answer.estimatedLimit());
  }

  /** Begins; gives when everything of it is gone. */
  CompletableFuture<Void> start(Programs programs) {
    ProgramRun started = programs.start(answer, this);
    run.complete(started);
    return started.gone();
  }

  @Override
  public void cancel() {
    cancelled = true;
    run.thenAccept(ProgramRun::stop);
  }

  @Override
  public void pause() {
    run.thenAccept(ProgramRun::pause);
  }

  @Override
  public void resume() {
    run.thenAccept(ProgramRun::resume);
  }

  @Override
  public void output(byte[] bytes) {
    add(answer.read(decoder.add(bytes)));
    if (text.isStopped() || text.isFull()) {
      run.thenAccept(ProgramRun::stop);
    } else if (answer.isComplete() && !complete) {
      complete = true;
      run.thenAccept(each -> each.endWithin(TIDY_UP));
    }
  }

  @Override
  public void exited(Path folder) {
    answer.readFiles(folder);
  }

  @Override
  public void ended(ProgramEnd end) {
    ends.accept(end);
    if (!wasCut()) {
      add(answer.read(decoder.finish()) + answer.finish());
    }
    ProgramAnswer.Verdict verdict = answer.judge(end);
    sink.ended(end(verdict, end).withMeasures(verdict.measures().withPeakBytes(end.peakBytes())));
  }

  private GenerationEnd end(ProgramAnswer.Verdict verdict, ProgramEnd end) {
    TokenUsage usage =
        verdict
            .usage()
            .orElseGet(() -> new TokenUsage(answer.estimatedPromptTokens(), text.tokens(), true));
    if (text.isStopped()) {
      return GenerationEnd.of(FinishReason.STOP, usage);
    }
    if (text.isFull()) {
      return GenerationEnd.of(FinishReason.LENGTH, usage);
    }
    if (cancelled && end.cause() == ProgramEnd.Cause.STOPPED) {
      return GenerationEnd.of(FinishReason.CANCELLED, usage);
    }
    if (verdict.failure().isPresent()) {
      Refusal why = verdict.failure().get();
      return GenerationEnd.error(why.code(), why.message(), usage);
    }
    text.finish().ifPresent(sink::piece);
    return GenerationEnd.of(
        verdict.reachedLimit() ? FinishReason.LENGTH : FinishReason.STOP, usage);
  }

  private boolean wasCut() {
    return text.isStopped() || text.isFull();
  }

  private void add(String more) {
    if (!more.isEmpty() && !wrote) {
      wrote = true;
      sink.promptRead(answer.estimatedPromptTokens());
    }
    text.add(more).ifPresent(sink::piece);
  }
}
