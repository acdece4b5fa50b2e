package dev.bidmesh.executor.engine.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bidmesh.executor.engine.process.ProgramEnd.Cause;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a program. May be used from any thread.
 *
 * <p>One thread starts the program, reads its output and stays until it has ended; others read its
 * errors and write its input. A timer stops it: asks it to end, kills it after a grace, and gives
 * up on it after another.
 */
public final class ProgramRun {

  private static final Logger LOG = LoggerFactory.getLogger(ProgramRun.class);

  private static final int BUFFER_BYTES = 8192;
  private static final Duration FIRST_LOOK = Duration.ofMillis(20);
  private static final Duration NEXT_LOOK = Duration.ofMillis(500);
  // Between a kill and giving up: even a process without mercy needs a moment to fall.
  private static final Duration KILL_GRACE = Duration.ofSeconds(2);

  private final ProgramRecipe recipe;
  private final Outlet outlet;
  private final Starter starter;
  private final Surroundings around;
  private final ScheduledExecutorService timer;
  private final PeakMemory memory;
  private final ServedMemory served;
  private final List<Future<?>> timers = new ArrayList<>();
  private final CompletableFuture<Void> gone = new CompletableFuture<>();
  private Optional<Living> living = Optional.empty();
  private Optional<Cause> stopCause = Optional.empty();
  private boolean paused;
  private boolean over;

  ProgramRun(
      ProgramRecipe recipe,
      ProgramListener listener,
      Starter starter,
      Surroundings around,
      ScheduledExecutorService timer) {
    this.recipe = recipe;
    this.outlet = new Outlet(listener);
    this.starter = starter;
    this.around = around;
    this.timer = timer;
    this.memory = new PeakMemory(around.proc());
    this.served = new ServedMemory(around.proc());
  }

  /** Begins, on a thread of its own. */
  void start(BiFunction<Runnable, String, Thread> threads) {
    threads.apply(() -> run(threads), "program").start();
  }

  /** Ends it and everything that it has started. Does nothing when it is over. */
  public void stop() {
    stop(Cause.STOPPED);
  }

  /** Stops it unless it ends by itself within some time from now: it has said all it has to say. */
  public void endWithin(Duration time) {
    later(time, this::stop);
  }

  /**
   * Stops reading its output until {@link #resume()}, so that it has to wait once the pipe fills.
   */
  public synchronized void pause() {
    paused = true;
  }

  /** Goes on after {@link #pause()}. */
  public synchronized void resume() {
    paused = false;
    notifyAll();
  }

  /**
   * Writes to its standard input, for a call with {@link ProgramInput.Open}. Does not block.
   *
   * @return false if it is not taken: the program does not read, does not run yet, or no longer
   */
  public boolean write(String text) {
    return input().map(feeder -> feeder.offer(text.getBytes(UTF_8))).orElse(false);
  }

  /** Ends its standard input after what was written; true if that will happen. */
  public boolean closeInput() {
    return input().map(InputFeeder::finish).orElse(false);
  }

  /** Its process id, while it runs. */
  public synchronized Optional<Long> pid() {
    return living.map(each -> each.process().pid());
  }

  /** The end of its standard error so far. */
  public synchronized String errors() {
    return living.map(each -> each.errors().text()).orElse("");
  }

  /** Watches its memory from now on, for one of the things that a program does which serves. */
  public MemoryWatch watchMemory() {
    return served.watch();
  }

  /** Completes when its process, its children and its files are gone. */
  public CompletableFuture<Void> gone() {
    return gone;
  }

  private synchronized Optional<InputFeeder> input() {
    return living.flatMap(Living::input);
  }

  private void run(BiFunction<Runnable, String, Thread> threads) {
    Optional<Path> folder = Optional.empty();
    ProgramEnd end = notStarted("an unexpected failure");
    try {
      folder = Optional.of(PrivateFolder.create(around.root(), around.owner()));
      end = run(folder.get(), threads);
    } catch (IOException | RuntimeException | Error e) {
      end = notStarted(String.valueOf(e.getMessage()));
      LOG.atDebug().setCause(e).log("a program could not be run");
    } finally {
      folder.ifPresent(PrivateFolder::remove);
      finish(end);
      gone.complete(null);
    }
  }

  private ProgramEnd run(Path folder, BiFunction<Runnable, String, Thread> threads)
      throws IOException {
    ProgramCall call = recipe.prepare(folder);
    ProcessBuilder builder = around.builder(call, folder);
    if (stopRequested()) {
      return new ProgramEnd(Cause.STOPPED, OptionalInt.empty(), "", memory.peakBytes());
    }
    Process process = starter.start(builder);
    try {
      return attend(process, call, folder, threads);
    } catch (RuntimeException | Error e) {
      // No thread can be had, for example: nobody would end it any more.
      around.tree().kill(process.toHandle());
      close(process);
      throw e;
    }
  }

  private ProgramEnd attend(
      Process process, ProgramCall call, Path folder, BiFunction<Runnable, String, Thread> threads)
      throws IOException {
    var errors = new TailBuffer(call.limits().errorBytes());
    var input = InputFeeder.of(call.input(), process, threads);
    Thread errorReader = threads.apply(() -> readErrors(process, errors), "errors");
    errorReader.start();
    live(new Living(process, call.limits(), errors, input));
    try {
      outlet.started(process.pid());
      read(process, call.limits());
      awaitExit(process, call.limits());
      around.tree().killOrphans();
      errorReader.join(call.limits().grace().toMillis());
    } catch (InterruptedException e) {
      // Nobody interrupts this thread but a virtual machine that ends.
      process.destroyForcibly();
    } finally {
      input.ifPresent(InputFeeder::close);
      close(process);
    }
    outlet.exited(folder);
    return end(process, errors);
  }

  private void live(Living now) {
    Optional<Cause> already;
    synchronized (this) {
      living = Optional.of(now);
      already = stopCause;
      timers.add(
          timer.scheduleWithFixedDelay(
              looking(now), FIRST_LOOK.toMillis(), NEXT_LOOK.toMillis(), TimeUnit.MILLISECONDS));
    }
    now.limits().time().ifPresent(time -> later(time, () -> stop(Cause.TIME_LIMIT)));
    // A child of the program may keep the output open after the program has ended.
    now.process().onExit().thenRun(() -> later(now.limits().grace(), around.tree()::killOrphans));
    already.ifPresent(cause -> bringDown(now));
  }

  /** The peak of a program that serves for long says nothing of any one answer. */
  private Runnable looking(Living now) {
    ProcessHandle process = now.process().toHandle();
    if (now.limits().serves()) {
      served.started(process);
      return served::look;
    }
    return () -> memory.look(process);
  }

  private void read(Process process, ProgramCall.Limits limits) throws InterruptedException {
    var buffer = new byte[BUFFER_BYTES];
    long total = 0;
    try (InputStream output = process.getInputStream()) {
      for (int count = next(output, buffer); count >= 0; count = next(output, buffer)) {
        long room = limits.outputBytes() == 0 ? count : limits.outputBytes() - total;
        total += count;
        if (count > room) {
          stop(Cause.OUTPUT_LIMIT);
        }
        int taken = (int) Math.max(0, Math.min(count, room));
        if (taken > 0) {
          outlet.output(Arrays.copyOf(buffer, taken));
        }
      }
    } catch (IOException e) {
      // The pipe is broken or closed: there is no more output, as at its end.
      LOG.atDebug().setCause(e).log("reading the output of a program ended");
    }
    memory.look(process.toHandle());
  }

  private int next(InputStream output, byte[] buffer) throws IOException, InterruptedException {
    synchronized (this) {
      while (paused && stopCause.isEmpty()) {
        wait();
      }
    }
    return output.read(buffer);
  }

  private void awaitExit(Process process, ProgramCall.Limits limits) throws InterruptedException {
    if (!process.waitFor(limits.grace().toMillis(), TimeUnit.MILLISECONDS)) {
      stop(Cause.MUTE);
      process.waitFor();
    }
  }

  private static void readErrors(Process process, TailBuffer tail) {
    var buffer = new byte[BUFFER_BYTES];
    try (InputStream errors = process.getErrorStream()) {
      for (int count = errors.read(buffer); count >= 0; count = errors.read(buffer)) {
        tail.add(buffer, count);
      }
    } catch (IOException e) {
      LOG.atDebug().setCause(e).log("reading the errors of a program ended");
    }
  }

  private static void close(Process process) {
    try {
      process.getInputStream().close();
      process.getErrorStream().close();
      process.getOutputStream().close();
    } catch (IOException e) {
      LOG.atDebug().setCause(e).log("closing the pipes of a program failed");
    }
  }

  private void stop(Cause cause) {
    Optional<Living> now;
    synchronized (this) {
      if (over || stopCause.isPresent()) {
        return;
      }
      stopCause = Optional.of(cause);
      now = living;
      notifyAll();
    }
    now.ifPresent(this::bringDown);
  }

  private void bringDown(Living now) {
    ProcessHandle root = now.process().toHandle();
    // Looking through all processes takes a while: not on the caller's thread.
    later(
        Duration.ZERO,
        () -> {
          memory.look(root);
          around.tree().terminate(root);
        });
    later(now.limits().grace(), () -> kill(now));
  }

  private void kill(Living now) {
    around.tree().kill(now.process().toHandle());
    later(
        KILL_GRACE,
        () ->
            finish(
                new ProgramEnd(
                    Cause.UNKILLABLE,
                    OptionalInt.empty(),
                    now.errors().text(),
                    memory.peakBytes())));
  }

  private synchronized void later(Duration delay, Runnable action) {
    if (!over && !timer.isShutdown()) {
      timers.add(timer.schedule(action, delay.toMillis(), TimeUnit.MILLISECONDS));
    }
  }

  private ProgramEnd end(Process process, TailBuffer errors) {
    Cause cause;
    synchronized (this) {
      cause = stopCause.orElse(Cause.EXITED);
    }
    OptionalInt code =
        process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    return new ProgramEnd(cause, code, errors.text(), memory.peakBytes());
  }

  private ProgramEnd notStarted(String why) {
    return new ProgramEnd(Cause.NOT_STARTED, OptionalInt.empty(), why, memory.peakBytes());
  }

  private synchronized boolean stopRequested() {
    return stopCause.isPresent();
  }

  private void finish(ProgramEnd end) {
    synchronized (this) {
      over = true;
      timers.forEach(each -> each.cancel(false));
      timers.clear();
    }
    outlet.ended(end);
  }

  /** Starts a process. */
  interface Starter {
    Process start(ProcessBuilder builder) throws IOException;
  }

  /** What is there while the program runs. */
  private record Living(
      Process process, ProgramCall.Limits limits, TailBuffer errors, Optional<InputFeeder> input) {}

  /**
   * What a run finds around it.
   *
   * @param root of private folders
   * @param owner this process
   * @param path where programs are
   * @param parentDeath binds programs to this process
   * @param tree of the run
   * @param mark of the run, in the environment of its processes
   * @param proc where the kernel tells about processes
   */
  record Surroundings(
      Path root,
      OwnerMark owner,
      ProgramPath path,
      ParentDeath parentDeath,
      ProcessTree tree,
      String mark,
      Path proc) {

    ProcessBuilder builder(ProgramCall call, Path folder) throws IOException {
      var command = new ArrayList<>(call.command());
      command.set(0, path.require(command.get(0)).toString());
      var builder = new ProcessBuilder(parentDeath.bind(command));
      builder.directory(call.directory().orElse(folder).toFile());
      List.of("TMPDIR", "TMP", "TEMP")
          .forEach(variable -> builder.environment().put(variable, folder.toString()));
      builder.environment().putAll(call.environment());
      builder.environment().put(ProcessTree.VARIABLE, mark);
      return builder;
    }
  }
}
