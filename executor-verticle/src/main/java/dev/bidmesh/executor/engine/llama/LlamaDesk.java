package dev.bidmesh.executor.engine.llama;

import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.Generation;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Prefix;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.executor.engine.gguf.ControlTokens;
import dev.bidmesh.executor.engine.gguf.GgufFacts;
import dev.bidmesh.executor.engine.llama.child.ChildCommand;
import dev.bidmesh.executor.engine.llama.child.ChildEvent;
import dev.bidmesh.executor.engine.process.Programs;
import dev.bidmesh.executor.engine.supervise.Restarts;
import dev.bidmesh.executor.engine.supervise.Turns;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.Sampling;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * The generations of one model and the process that runs them. When a process is replaced, or ends
 * over a prompt that its template refuses, the next one begins anew what nobody has seen anything
 * of yet; what was seen fails with its process. When it ends for another reason, everything in it
 * fails, to be tried on another device.
 *
 * <p>Everything but {@link #generate} and the handles that it gives is within turns.
 */
final class LlamaDesk implements ChildHost.Owner {

  /** How long an unnoticed replacement may take before it is told. */
  private static final Duration REPLACED_SOON = Duration.ofSeconds(3);

  private final LlamaOptions options;
  private final GgufFacts facts;
  private final int context;
  private final Turns turns;
  private final Consumer<EngineStatus> announce;
  private final Conversation conversation;
  private final ChildHost host;
  private final Restarts restarts;
  private final Map<Long, LlamaRun> runs = new LinkedHashMap<>();
  // Ended for whoever wanted them, but not yet by the process.
  private final Map<Long, Leaving> leaving = new LinkedHashMap<>();
  private final Map<Long, ScheduledFuture<?>> watches = new LinkedHashMap<>();
  private Optional<ModelInfo> model = Optional.empty();
  private String whyNot = "the model is not loaded";
  private String whyAgain = "";
  private long lastId;
  private boolean serves;
  private boolean closed;

  LlamaDesk(
      LlamaOptions options,
      GgufFacts facts,
      Programs programs,
      ChildLaunch launch,
      Turns turns,
      Consumer<EngineStatus> announce) {
    this.options = options;
    this.facts = facts;
    this.context = options.context(facts);
    this.turns = turns;
    this.announce = announce;
    this.conversation =
        new Conversation(new ControlTokens(facts.controlTokens()), facts.strictTemplate());
    this.host = new ChildHost(programs, launch, options.times(), turns, this::load, this);
    this.restarts =
        new Restarts(options.restarts(), () -> ThreadLocalRandom.current().nextDouble());
  }

  /** Starts the process. */
  void open() {
    loading("loading " + options.spec().file());
    start();
  }

  /** The file was read: so the model is known. */
  void identified(ModelInfo known) {
    model = Optional.of(known);
    readyIfAll();
  }

  /** Ends everything. */
  void close() {
    closed = true;
    List.copyOf(runs.values()).forEach(run -> leave(run, () -> run.end(FinishReason.CANCELLED)));
    host.close();
  }

  /** Refuses a prompt that does not fit even if it consists of the longest tokens. */
  Optional<Refusal> checkLength(PromptInput input) {
    int atLeast = input.charsFor(Accelerator.CPU) / facts.longestToken();
    return atLeast < context
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                FailureCode.TOO_LONG,
                "the prompt has at least "
                    + atLeast
                    + " tokens, but the engine takes at most "
                    + (context - 1)
                    + "; shorten it or give the engine more with context="));
  }

  /** Starts a generation, or refuses it. */
  Generation generate(GenerationRequest request, GenerationSink sink) {
    var handle = new Handle();
    turns.run(() -> handle.run = accept(request, sink));
    return handle;
  }

  /** Refuses a generation. */
  static Generation refuse(GenerationSink sink, Refusal why) {
    sink.ended(GenerationEnd.error(why.code(), why.message(), TokenUsage.NONE));
    return new Nothing();
  }

  private Optional<LlamaRun> accept(GenerationRequest request, GenerationSink sink) {
    Optional<Refusal> refusal = refusal();
    if (refusal.isPresent()) {
      refuse(sink, refusal.get());
      return Optional.empty();
    }
    lastId++;
    var run = new LlamaRun(command(lastId, request), request, sink);
    runs.put(run.id(), run);
    send(run);
    replaceIfHung();
    return Optional.of(run);
  }

  private Optional<Refusal> refusal() {
    if (closed || model.isEmpty() || !serves) {
      return Optional.of(new Refusal(FailureCode.NO_ENGINE, whyNot));
    }
    return runs.size() >= options.spec().slots()
        ? Optional.of(
            new Refusal(FailureCode.BUSY, "all " + options.spec().slots() + " slots are taken"))
        : Optional.empty();
  }

  private ChildCommand.Generate command(long id, GenerationRequest request) {
    GenerationSpec spec = request.spec();
    Sampling sampling = spec.sampling();
    return new ChildCommand.Generate(
        id,
        conversation.turns(spec.input()),
        request.prefix().map(Prefix::text).map(conversation::plain).orElse(""),
        spec.maxTokens().orElse(Integer.MAX_VALUE),
        sampling.temperature().orElse(0),
        sampling.topP().orElse(1),
        (int) sampling.seed().orElseGet(() -> ThreadLocalRandom.current().nextInt()),
        options.spec().rate().orElse(0));
  }

  private void send(LlamaRun run) {
    if (!host.isLoaded()) {
      return;
    }
    run.setSent(true);
    host.send(run.command());
    if (run.isPaused()) {
      host.send(new ChildCommand.Pause(run.id()));
    }
    expect(run);
  }

  /** A generation that says nothing for long is hung, and so is its process. */
  private void expect(LlamaRun run) {
    forget(run.id());
    if (!run.isPaused()) {
      Duration idle = options.times().idle();
      watches.put(run.id(), turns.later(idle, () -> hung(run, idle)));
    }
  }

  private void hung(LlamaRun run, Duration idle) {
    leave(
        run,
        () ->
            run.fail(
                FailureCode.TIMEOUT, "llama.cpp wrote nothing for " + idle.toSeconds() + " s"));
  }

  /** Ends a generation for whoever wanted it; the process may need a moment more. */
  private void leave(LlamaRun run, Runnable end) {
    if (!runs.remove(run.id(), run)) {
      return;
    }
    forget(run.id());
    if (run.isSent() && host.isLoaded()) {
      leaving.put(run.id(), new Leaving(run.hasWritten(), false));
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
    if (leaving.computeIfPresent(id, (same, each) -> each.late()) != null) {
      replaceIfHung();
    }
  }

  /**
   * A process that does not stop what it is to stop is replaced, unless others would notice; one
   * that still reads the prompt only if somebody waits for its slot.
   */
  private void replaceIfHung() {
    boolean waited = runs.size() + leaving.size() > options.spec().slots();
    boolean late =
        leaving.values().stream().anyMatch(each -> each.isLate() && (each.wrote() || waited));
    if (late && runs.values().stream().noneMatch(LlamaRun::hasWritten)) {
      host.replace();
    }
  }

  private void forget(long id) {
    ScheduledFuture<?> watch = watches.remove(id);
    if (watch != null) {
      watch.cancel(false);
    }
  }

  @Override
  public void loaded() {
    restarts.serves(System.nanoTime());
    readyIfAll();
    List.copyOf(runs.values()).forEach(this::send);
  }

  @Override
  public void told(ChildEvent event) {
    if (event instanceof ChildEvent.PromptRead read) {
      find(read.id()).ifPresent(run -> run.promptRead(read.tokens()));
    } else if (event instanceof ChildEvent.Text text) {
      find(text.id()).ifPresent(run -> text(run, text));
    } else if (event instanceof ChildEvent.Ended ended) {
      ended(ended);
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
    leaving.remove(ended.id());
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
    restarts.started();
  }

  private void beginAnew(String reason) {
    leaving.clear();
    whyAgain = reason;
    runs.values()
        .forEach(
            run -> {
              // Its time counts from when the next process has it.
              forget(run.id());
              run.setSent(false);
            });
    turns.later(REPLACED_SOON, this::admitThatItLoads);
  }

  private void admitThatItLoads() {
    if (serves && !host.isLoaded()) {
      loading("loading the model again, " + whyAgain);
    }
  }

  @Override
  public void lost(String why, boolean crashed) {
    Optional<LlamaRun> refused = crashed ? beingRead() : Optional.empty();
    if (refused.isPresent()) {
      refused(refused.get());
    } else {
      lostAll(why);
    }
  }

  /** The only prompt that the process was bringing into the form of its model, if it was one. */
  private Optional<LlamaRun> beingRead() {
    List<LlamaRun> read = runs.values().stream().filter(LlamaRun::isBeingRead).toList();
    // One that is cancelled may have been read too.
    return read.size() == 1 && leaving.isEmpty() ? Optional.of(read.get(0)) : Optional.empty();
  }

  /** Native code ends its process when a template raises an error: no failure of the engine. */
  private void refused(LlamaRun culprit) {
    fail(
        culprit,
        FailureCode.BAD_REQUEST,
        "the chat template of the model does not take this conversation; begin it with a message"
            + " of the user, after which assistant and user take turns");
    List.copyOf(runs.values()).stream()
        .filter(LlamaRun::hasWritten)
        .forEach(
            run -> fail(run, FailureCode.ENGINE_FAILED, "another prompt has ended the process"));
    beginAnew("after a prompt that its chat template did not take");
    start();
  }

  private void fail(LlamaRun run, FailureCode code, String why) {
    runs.remove(run.id());
    forget(run.id());
    run.fail(code, why);
  }

  private void lostAll(String why) {
    leaving.clear();
    Optional<Duration> pause = restarts.failed(System.nanoTime());
    String next =
        pause
            .map(time -> "; trying again in " + seconds(time))
            .orElse("; given up after " + restarts.failures() + " times");
    serves = false;
    whyNot = why + next;
    announce.accept(EngineStatus.failed(whyNot, models()));
    List.copyOf(runs.values()).forEach(run -> fail(run, FailureCode.ENGINE_FAILED, why));
    pause.ifPresent(time -> turns.later(time, this::start));
  }

  private void start() {
    if (!closed) {
      restarts.started();
      host.start();
    }
  }

  private void readyIfAll() {
    if (!host.isLoaded()) {
      return;
    }
    if (model.isEmpty()) {
      loading("reading all of " + options.spec().file() + " once, to know which model it is");
      return;
    }
    serves = true;
    announce.accept(new EngineStatus(EngineHealth.READY, note(), models()));
  }

  private void loading(String why) {
    serves = false;
    whyNot = why;
    announce.accept(new EngineStatus(EngineHealth.LOADING, Optional.of(why), models()));
  }

  private Optional<String> note() {
    return options.spec().rate().isPresent()
        ? Optional.of("slowed to " + options.spec().rate().getAsDouble() + " tokens/s by rate=")
        : Optional.empty();
  }

  private List<ModelInfo> models() {
    return model.map(List::of).orElse(List.of());
  }

  private ChildCommand.Load load(String mark) {
    return new ChildCommand.Load(
        mark,
        options.spec().file().toAbsolutePath().toString(),
        options.spec().slots(),
        context,
        options.spec().threads().orElse(0),
        facts.beginsWithToken(),
        options.times().beat().toMillis());
  }

  private static String seconds(Duration time) {
    return "%.1f s".formatted(time.toMillis() / 1000.0);
  }

  /** Handle of a generation; it stays when that is over. */
  private final class Handle implements Generation {

    private Optional<LlamaRun> run = Optional.empty();

    @Override
    public void cancel() {
      within(each -> leave(each, () -> each.end(FinishReason.CANCELLED)));
    }

    @Override
    public void pause() {
      within(
          each -> {
            each.setPaused(true);
            forget(each.id());
            tell(each, new ChildCommand.Pause(each.id()));
          });
    }

    @Override
    public void resume() {
      within(
          each -> {
            each.setPaused(false);
            tell(each, new ChildCommand.Resume(each.id()));
            if (each.isSent()) {
              expect(each);
            }
          });
    }

    private void within(Consumer<LlamaRun> action) {
      turns.run(() -> run.filter(each -> runs.containsKey(each.id())).ifPresent(action));
    }

    private void tell(LlamaRun each, ChildCommand command) {
      if (each.isSent()) {
        host.send(command);
      }
    }
  }

  /**
   * What a process is to stop.
   *
   * @param wrote whether it has read the prompt and begun to write
   * @param isLate whether it should have stopped by now
   */
  private record Leaving(boolean wrote, boolean isLate) {
    Leaving late() {
      return new Leaving(wrote, true);
    }
  }

  /** What was refused needs no handle. */
  private static final class Nothing implements Generation {
    @Override
    public void cancel() {}

    @Override
    public void pause() {}

    @Override
    public void resume() {}
  }
}
