package dev.bidmesh.executor.engine.llama;

import dev.bidmesh.executor.engine.llama.child.ChildCommand;
import dev.bidmesh.executor.engine.llama.child.ChildEvent;
import dev.bidmesh.executor.engine.llama.child.ChildLines;
import dev.bidmesh.executor.engine.process.MemoryWatch;
import dev.bidmesh.executor.engine.process.ProgramCall;
import dev.bidmesh.executor.engine.process.ProgramEnd;
import dev.bidmesh.executor.engine.process.ProgramListener;
import dev.bidmesh.executor.engine.process.ProgramRun;
import dev.bidmesh.executor.engine.process.Programs;
import dev.bidmesh.executor.engine.supervise.Silence;
import dev.bidmesh.executor.engine.supervise.Turns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one process with the model: starts it, watches it, replaces it. Everything in it and every
 * call of its owner is within the owner's turns.
 */
final class ChildHost {

  private static final Logger LOG = LoggerFactory.getLogger(ChildHost.class);

  private final Programs programs;
  private final ChildLaunch launch;
  private final LlamaTimes times;
  private final Turns turns;
  private final Function<String, ChildCommand.Load> load;
  private final Owner owner;
  private Optional<Attempt> current = Optional.empty();
  private boolean again;
  private boolean closed;

  /**
   * @param load says to a process with a mark what to load
   */
  ChildHost(
      Programs programs,
      ChildLaunch launch,
      LlamaTimes times,
      Turns turns,
      Function<String, ChildCommand.Load> load,
      Owner owner) {
    this.programs = programs;
    this.launch = launch;
    this.times = times;
    this.turns = turns;
    this.load = load;
    this.owner = owner;
  }

  /** Starts a process; does nothing while there is one. */
  void start() {
    if (closed || current.isPresent()) {
      return;
    }
    var attempt = new Attempt();
    current = Optional.of(attempt);
    attempt.begin();
  }

  /** Ends the process and starts another once it is gone, which is no failure. */
  void replace() {
    again = true;
    current.ifPresent(Attempt::stop);
  }

  /** Ends the process since something is wrong with it, which its owner is told. */
  void fail(String why) {
    current.ifPresent(attempt -> attempt.fail(why));
  }

  /** Whether there is a process that takes generations. */
  boolean isLoaded() {
    return !again && current.filter(attempt -> attempt.loaded).isPresent();
  }

  /** Tells the process something, if there is one that listens. */
  void send(ChildCommand command) {
    if (isLoaded()) {
      current.ifPresent(attempt -> attempt.write(command));
    }
  }

  /** Watches the memory of the process, if there is one that takes generations. */
  Optional<MemoryWatch> watchMemory() {
    return isLoaded()
        ? current.flatMap(attempt -> attempt.run).map(ProgramRun::watchMemory)
        : Optional.empty();
  }

  /** Ends the process and starts no other. */
  void close() {
    closed = true;
    again = false;
    current.ifPresent(Attempt::stop);
  }

  /** Hears of the process. */
  interface Owner {
    /** It takes generations. */
    void loaded();

    /** It says something of a generation. */
    void told(ChildEvent event);

    /** It was replaced as was wished; the next one is about to load. */
    void replaced();

    /**
     * It is gone, by itself or for what was wrong with it.
     *
     * @param crashed whether it took generations and has ended by a fault of its own
     */
    void lost(String why, boolean crashed);
  }

  /** One process. */
  private final class Attempt implements ProgramListener {

    private final String mark = "bidmesh-" + UUID.randomUUID() + " ";
    private final MarkedLines lines = new MarkedLines(mark, this::event);
    private Optional<ProgramRun> run = Optional.empty();
    private final Silence silence = new Silence(turns, this::tooLong);
    private Optional<String> wrong = Optional.empty();
    private String told = "";
    private boolean loaded;

    void begin() {
      silence.expect(times.load());
      run = Optional.of(programs.start(this::prepare, this));
    }

    private ProgramCall prepare(Path folder) throws IOException {
      return launch.call(folder, times.kill());
    }

    @Override
    public void started(long pid) {
      turns.run(() -> write(load.apply(mark)));
    }

    @Override
    public void output(byte[] bytes) {
      turns.run(() -> take(bytes));
    }

    @Override
    public void ended(ProgramEnd end) {
      turns.run(() -> over(end));
    }

    private void take(byte[] bytes) {
      if (wrong.isPresent()) {
        return;
      }
      try {
        lines.feed(bytes);
      } catch (IllegalArgumentException e) {
        fail(String.valueOf(e.getMessage()));
      }
    }

    private void event(ChildEvent event) {
      if (event instanceof ChildEvent.NotLoaded not) {
        told = not.reason();
        return;
      }
      if (!loaded && event instanceof ChildEvent.Loaded) {
        loaded = true;
        owner.loaded();
      }
      if (loaded) {
        silence.expect(times.silence());
        owner.told(event);
      }
    }

    void write(ChildCommand command) {
      boolean taken = run.map(each -> each.write(ChildLines.write(command) + "\n")).orElse(false);
      if (!taken) {
        fail("it does not read what it is told");
      }
    }

    void fail(String why) {
      if (wrong.isEmpty()) {
        wrong = Optional.of(why);
        stop();
      }
    }

    void stop() {
      run.ifPresent(ProgramRun::stop);
    }

    private void tooLong() {
      fail(
          loaded
              ? "it gave no sign of life for " + times.silence().toSeconds() + " s"
              : "it did not load its model within " + times.load().toSeconds() + " s");
    }

    private void over(ProgramEnd end) {
      silence.stop();
      current = Optional.empty();
      boolean wished = again;
      again = false;
      if (closed) {
        return;
      }
      if (wished && wrong.isEmpty()) {
        owner.replaced();
        start();
      } else {
        LOG.atDebug().addKeyValue("errors", end.errors()).log("the process of llama ended");
        owner.lost(why(end), crashed(end));
      }
    }

    private boolean crashed(ProgramEnd end) {
      boolean killed = end.exitCode().stream().anyMatch(LoadFailure::isKill);
      return loaded && wrong.isEmpty() && !killed && !lines.toldIllegalInstruction();
    }

    private String why(ProgramEnd end) {
      if (wrong.isPresent()) {
        return "the process of llama was ended: " + wrong.get();
      }
      if (lines.toldIllegalInstruction()) {
        return LoadFailure.LACKS_INSTRUCTIONS;
      }
      Optional<String> exit =
          end.exitCode().isPresent()
              ? LoadFailure.ofExit(end.exitCode().getAsInt())
              : Optional.empty();
      if (exit.isPresent()) {
        return exit.get();
      }
      return loaded
          ? "the process of llama " + end.describe()
          : LoadFailure.reason(told.isEmpty() ? end.describe() : told, end.errors());
    }
  }
}
