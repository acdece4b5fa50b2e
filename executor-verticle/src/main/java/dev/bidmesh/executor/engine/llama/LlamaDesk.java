package dev.bidmesh.executor.engine.llama;

import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.Generation;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.executor.engine.gguf.GgufFacts;
import dev.bidmesh.executor.engine.llama.child.ChildCommand;
import dev.bidmesh.executor.engine.llama.child.ChildEvent;
import dev.bidmesh.executor.engine.process.Programs;
import dev.bidmesh.executor.engine.supervise.Restarts;
import dev.bidmesh.executor.engine.supervise.Silence;
import dev.bidmesh.executor.engine.supervise.Turns;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.PromptInput;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * The generations of one model and the process that runs them. When a process is replaced, or ends
 * over a prompt that its template refuses, the next one begins anew what nobody has seen anything
 * of yet; what was seen fails with its process. When it ends for another reason, or it cannot be
 * told for which, everything in it fails, to be tried on another device.
 *
 * <p>Everything but {@link #generate} and the handles that it gives is within turns.
 */
final class LlamaDesk implements ChildHost.Owner {

  /** How long an unnoticed replacement may take before it is told. */
  private static final Duration REPLACED_SOON = Duration.ofSeconds(3);

  /** Prompts whose tokens are counted at once. */
  private static final int MOST_COUNTS = 4;

  private final LlamaOptions options;
  private final Turns turns;
  private final Commands commands;
  private final Standing standing;
  private final ChildHost host;
  private final Restarts restarts;
  private final EndingPrompts endingPrompts;
  private final Map<Long, LlamaRun> runs = new LinkedHashMap<>();
  private final Leavings leavings = new Leavings();
  private final CountTrust countTrust = new CountTrust();
  private final Map<Long, Silence> watches = new LinkedHashMap<>();
  private String whyAgain = "";
  private OptionalLong beingRead = OptionalLong.empty();
  private long lastId;
  private boolean closed;

  LlamaDesk(
      LlamaOptions options,
      GgufFacts facts,
      Programs programs,
      ChildLaunch launch,
      Turns turns,
      Consumer<EngineStatus> announce) {
    this.options = options;
    this.turns = turns;
    this.commands = new Commands(options, facts);
    this.standing = new Standing(announce, options.spec().rate());
    this.host = new ChildHost(programs, launch, options.times(), turns, commands::load, this);
    DoubleSupplier chance = () -> ThreadLocalRandom.current().nextDouble();
    this.restarts = new Restarts(options.restarts(), chance);
    this.endingPrompts = new EndingPrompts(options.restarts(), chance);
  }

  /** Starts the process. */
  void open() {
    standing.loading("loading " + options.spec().file());
    start();
  }

  /** The file was read: so the model is known. */
  void identified(ModelInfo known) {
    standing.identified(known);
    readyIfAll();
  }

  /** Ends everything. */
  void close() {
    closed = true;
    List.copyOf(runs.values()).forEach(this::cancel);
    host.close();
  }

  /** Refuses a prompt that does not fit even if it consists of the longest tokens. */
  Optional<Refusal> checkLength(PromptInput input) {
    return commands.checkLength(input);
  }

  /** Starts a generation, or refuses it. */
  Generation generate(GenerationRequest request, GenerationSink sink) {
    var handle = new LlamaHandle(turns, this);
    turns.run(() -> handle.holds(accept(request, sink)));
    return handle;
  }

  /**
   * Counts the tokens of a prompt without those of the template: applying one that raises an error
   * would end the process and all that runs in it. Empty if that cannot be done now, or if counts
   * have ended the process several times of late.
   */
  CompletionStage<OptionalInt> countTokens(GenerationRequest request) {
    var sink = new CountingSink();
    turns.run(() -> count(request, sink));
    return sink.counted();
  }

  private void count(GenerationRequest request, CountingSink sink) {
    lastId++;
    ChildCommand.Generate command = commands.count(lastId, request.spec().input());
    Optional<Refusal> refusal = knownToEnd(command).or(standing::refusal).or(this::noCount);
    refusal.ifPresentOrElse(
        why -> refuse(sink, why), () -> add(new LlamaRun(command, request, sink)));
  }

  /** Why a prompt is not tried that has ended a process. */
  private Optional<Refusal> knownToEnd(ChildCommand.Generate command) {
    return endingPrompts.refusal(command, System.nanoTime());
  }

  private Optional<Refusal> noCount() {
    if (!countTrust.holds(System.nanoTime())) {
      return Optional.of(new Refusal(FailureCode.BUSY, "counts have ended the process too often"));
    }
    boolean many = runs.values().stream().filter(LlamaRun::isCount).count() >= MOST_COUNTS;
    return many || closed
        ? Optional.of(new Refusal(FailureCode.BUSY, "enough prompts are being counted"))
        : Optional.empty();
  }

  /** Refuses a generation. */
  static Generation refuse(GenerationSink sink, Refusal why) {
    sink.ended(GenerationEnd.error(why.code(), why.message(), TokenUsage.NONE));
    return new LlamaHandle.Nothing();
  }

  /** Whether a generation has not ended for whoever wanted it. */
  boolean isRunning(LlamaRun run) {
    return runs.containsKey(run.id());
  }

  void cancel(LlamaRun run) {
    leave(run, () -> run.end(FinishReason.CANCELLED));
  }

  void pause(LlamaRun run) {
    run.setPaused(true);
    forget(run.id());
    tell(run, new ChildCommand.Pause(run.id()));
  }

  void resume(LlamaRun run) {
    run.setPaused(false);
    tell(run, new ChildCommand.Resume(run.id()));
    if (run.isSent()) {
      expect(run);
    }
  }

  private void tell(LlamaRun run, ChildCommand command) {
    if (run.isSent()) {
      host.send(command);
    }
  }

  private Optional<LlamaRun> accept(GenerationRequest request, GenerationSink sink) {
    lastId++;
    ChildCommand.Generate command = commands.generate(lastId, request);
    Optional<Refusal> refusal = knownToEnd(command).or(standing::refusal).or(this::noSlot);
    if (refusal.isPresent()) {
      refuse(sink, refusal.get());
      return Optional.empty();
    }
    var run = new LlamaRun(command, request, sink);
    add(run);
    return Optional.of(run);
  }

  private void add(LlamaRun run) {
    runs.put(run.id(), run);
    send(run);
    replaceIfHung();
  }

  private long generating() {
    return runs.values().stream().filter(run -> !run.isCount()).count();
  }

  private Optional<Refusal> noSlot() {
    if (closed) {
      return Optional.of(new Refusal(FailureCode.NO_ENGINE, "closed"));
    }
    return generating() >= options.spec().slots()
        ? Optional.of(
            new Refusal(FailureCode.BUSY, "all " + options.spec().slots() + " slots are taken"))
        : Optional.empty();
  }

  private void send(LlamaRun run) {
    if (!host.isLoaded()) {
      return;
    }
    run.sentTo(host.watchMemory());
    host.send(run.command());
    if (run.isPaused()) {
      host.send(new ChildCommand.Pause(run.id()));
    }
    expect(run);
  }

  /** A generation that says nothing for long is hung, and so is its process. */
  private void expect(LlamaRun run) {
    if (!run.isPaused()) {
      watches
          .computeIfAbsent(run.id(), id -> new Silence(turns, () -> hung(run)))
          .expect(options.times().idle());
    }
  }

  private void hung(LlamaRun run) {
    String why = "llama.cpp wrote nothing for " + options.times().idle().toSeconds() + " s";
    leave(run, () -> run.fail(FailureCode.TIMEOUT, why));
  }

  private void forget(long id) {
    Optional.ofNullable(watches.remove(id)).ifPresent(Silence::stop);
  }

  /** Ends a generation for whoever wanted it; the process may need a moment more. */
  private void leave(LlamaRun run, Runnable end) {
    if (!runs.remove(run.id(), run)) {
      return;
    }
    forget(run.id());
    if (run.isSent() && host.isLoaded()) {
      leavings.add(run);
      host.send(new ChildCommand.Cancel(run.id()));
      turns.later(grace(run), () -> late(run.id()));
    }
    end.run();
  }

  /** It stops between two tokens only, which may lie far apart. */
  private Duration grace(LlamaRun run) {
    Duration gaps = run.lastGap().multipliedBy(2);
    Duration least = options.times().cancel();
    return gaps.compareTo(least) > 0 ? gaps : least;
  }

  private void late(long id) {
    if (leavings.isLate(id)) {
      replaceIfHung();
    }
  }

  /** A process that does not stop what it is to stop is replaced, unless others would notice. */
  private void replaceIfHung() {
    boolean waited = generating() + leavings.size() > options.spec().slots();
    if (leavings.isHung(waited) && runs.values().stream().noneMatch(LlamaRun::hasWritten)) {
      host.replace();
    }
  }

  @Override
  public void loaded() {
    restarts.serves(System.nanoTime());
    endingPrompts.serves(System.nanoTime());
    readyIfAll();
    List.copyOf(runs.values()).forEach(this::send);
  }

  @Override
  public void told(ChildEvent event) {
    if (event instanceof ChildEvent.Begun begun) {
      beingRead = OptionalLong.of(begun.id());
    } else if (event instanceof ChildEvent.PromptRead read) {
      isRead(read.id());
      find(read.id()).ifPresent(run -> run.promptRead(read.tokens()));
    } else if (event instanceof ChildEvent.Text text) {
      isRead(text.id());
      find(text.id()).ifPresent(run -> text(run, text));
    } else if (event instanceof ChildEvent.Ended ended) {
      ended(ended);
    }
  }

  private void isRead(long id) {
    // The next one may have begun by then.
    if (beingRead.equals(OptionalLong.of(id))) {
      beingRead = OptionalLong.empty();
    }
  }

  private Optional<LlamaRun> find(long id) {
    return Optional.ofNullable(runs.get(id));
  }

  private void text(LlamaRun run, ChildEvent.Text text) {
    expect(run);
    if (!run.text(text, System.nanoTime())) {
      leave(run, () -> run.end(FinishReason.STOP));
    }
  }

  private void ended(ChildEvent.Ended ended) {
    isRead(ended.id());
    leavings.gone(ended.id());
    LlamaRun run = runs.remove(ended.id());
    if (run != null) {
      forget(run.id());
      run.end(ended);
    }
    replaceIfHung();
  }

  @Override
  public void replaced() {
    beginAnew("after a prompt that did not let itself be cancelled");
    noteStart();
  }

  private void beginAnew(String reason) {
    leavings.clear();
    beingRead = OptionalLong.empty();
    whyAgain = reason;
    runs.values()
        .forEach(
            run -> {
              // Its time counts from when the next process has it.
              forget(run.id());
              run.takenBack();
            });
    turns.later(REPLACED_SOON, this::admitThatItLoads);
  }

  private void admitThatItLoads() {
    if (standing.serves() && !host.isLoaded()) {
      standing.loading("loading the model again, " + whyAgain);
    }
  }

  @Override
  public void lost(String why, boolean crashed) {
    Optional<LlamaRun> culprit = crashed ? inReading() : Optional.empty();
    endCounts(why);
    if (culprit.isEmpty()) {
      lostAll(why);
    } else if (culprit.get().isCount()) {
      endedByCount(culprit.get(), why);
    } else {
      endedByPrompt(culprit.get());
    }
  }

  /** What was being read last, also if nobody wants it any more. */
  private Optional<LlamaRun> inReading() {
    return beingRead.isPresent()
        ? find(beingRead.getAsLong()).or(() -> leavings.find(beingRead.getAsLong()))
        : Optional.empty();
  }

  /** No count waits for the next process: what it is for cannot wait for a model to be loaded. */
  private void endCounts(String why) {
    runs.values().stream()
        .filter(LlamaRun::isCount)
        .toList()
        .forEach(run -> fail(run, FailureCode.ENGINE_FAILED, why));
  }

  private void endedByCount(LlamaRun count, String why) {
    countTrust.ended(System.nanoTime());
    leavings.gone(count.id());
    if (runs.isEmpty() && leavings.size() == 0) {
      beginAnew("after it ended while tokens were counted");
      start();
    } else {
      lostAll(why);
    }
  }

  /** Native code ends its process when a template raises an error: no failure of the engine. */
  private void endedByPrompt(LlamaRun culprit) {
    boolean alone = runs.size() + leavings.size() == 1;
    Duration pause = endingPrompts.ended(culprit.command(), alone, System.nanoTime());
    if (isRunning(culprit)) {
      Refusal why = EndingPrompts.why(culprit.command());
      fail(culprit, why.code(), why.message());
    }
    boolean soon = pause.compareTo(REPLACED_SOON) < 0;
    List.copyOf(runs.values()).stream()
        .filter(run -> !soon || run.hasWritten())
        .forEach(
            run -> fail(run, FailureCode.ENGINE_FAILED, "another prompt has ended the process"));
    beginAnew("after a prompt that ended its process");
    if (!soon) {
      admitThatItLoads();
    }
    turns.later(pause, this::start);
  }

  private void fail(LlamaRun run, FailureCode code, String why) {
    runs.remove(run.id());
    forget(run.id());
    run.fail(code, why);
  }

  private void lostAll(String why) {
    leavings.clear();
    beingRead = OptionalLong.empty();
    Optional<Duration> pause = restarts.failed(System.nanoTime());
    String next =
        pause
            .map(time -> "; trying again in %.1f s".formatted(time.toMillis() / 1000.0))
            .orElse("; given up after " + restarts.failures() + " times");
    standing.failed(why + next);
    List.copyOf(runs.values()).forEach(run -> fail(run, FailureCode.ENGINE_FAILED, why));
    pause.ifPresent(time -> turns.later(time, this::start));
  }

  private void start() {
    if (!closed) {
      noteStart();
      host.start();
    }
  }

  private void noteStart() {
    restarts.started();
    endingPrompts.started();
  }

  private void readyIfAll() {
    if (!host.isLoaded()) {
      return;
    }
    if (standing.knowsModel()) {
      standing.ready();
    } else {
      standing.loading(
          "reading all of " + options.spec().file() + " once, to know which model it is");
    }
  }
}
