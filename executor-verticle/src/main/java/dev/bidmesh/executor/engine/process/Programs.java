package dev.bidmesh.executor.engine.process;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs programs. Whatever happens, a run ends with its process, everything that the process has
 * started, its threads and its files gone; what cannot be killed is told.
 *
 * <p>If this process is killed, Linux with {@code setpriv} kills the programs at once; elsewhere
 * they notice that their input and output are closed. What is left is removed by the next that is
 * made with the same folder.
 */
public final class Programs {

  private static final Logger LOG = LoggerFactory.getLogger(Programs.class);

  private static final long CLOSE_SECONDS = 5;

  private final String name;
  private final Path root;
  private final Path proc;
  private final ProgramRun.Starter starter;
  private final OwnerMark owner;
  private final ProgramPath path;
  private final ParentDeath parentDeath;
  private final ScheduledThreadPoolExecutor timer;
  private final Set<ProgramRun> runs = ConcurrentHashMap.newKeySet();
  private boolean closed;

  /**
   * Programs with their files in the system's temporary folder.
   *
   * @param name for threads, for example the id of an engine
   */
  public Programs(String name) {
    this(name, Path.of(System.getProperty("java.io.tmpdir", ".")), Path.of("/proc"));
  }

  /**
   * @param root where private folders are made
   * @param proc where the kernel tells about processes; need not be there
   */
  Programs(String name, Path root, Path proc) {
    this(name, root, proc, ProcessBuilder::start);
  }

  /** The same with another way to start a process. */
  Programs(String name, Path root, Path proc, ProgramRun.Starter starter) {
    this.name = name;
    this.root = root;
    this.proc = proc;
    this.starter = starter;
    this.owner = OwnerMark.self(proc);
    this.path = new ProgramPath(System.getenv());
    this.parentDeath = new ParentDeath(path);
    this.timer = new ScheduledThreadPoolExecutor(1, this::daemon);
    timer.setRemoveOnCancelPolicy(true);
    timer.execute(this::sweep);
  }

  /**
   * Runs a program. Returns at once; whether it could be started is told to the listener.
   *
   * @throws IllegalStateException after {@link #close()}
   */
  public synchronized ProgramRun start(ProgramRecipe recipe, ProgramListener listener) {
    if (closed) {
      throw new IllegalStateException(name + " is closed");
    }
    String mark = owner.text() + UUID.randomUUID();
    var surroundings =
        new ProgramRun.Surroundings(
            root, owner, path, parentDeath, new ProcessTree(proc, mark), mark, proc);
    var run = new ProgramRun(recipe, listener, starter, surroundings, timer);
    runs.add(run);
    run.gone().thenRun(() -> runs.remove(run));
    run.start(this::thread);
    return run;
  }

  /** Runs whose process or files are not gone yet. */
  public int alive() {
    return runs.size();
  }

  /** Where a program is that is named without its folder, if it is there. */
  public Optional<Path> find(String program) {
    return path.find(program);
  }

  /**
   * Stops all and takes no more; completes when all are gone, or some seconds later for those that
   * cannot be killed.
   */
  public synchronized CompletableFuture<Void> close() {
    closed = true;
    runs.forEach(ProgramRun::stop);
    return CompletableFuture.allOf(
            runs.stream().map(ProgramRun::gone).toArray(CompletableFuture<?>[]::new))
        .completeOnTimeout(null, CLOSE_SECONDS, TimeUnit.SECONDS)
        .whenComplete((gone, failure) -> timer.shutdownNow());
  }

  private void sweep() {
    try {
      ProcessTree.sweep(proc, owner);
      PrivateFolder.sweep(root, owner);
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("cannot remove what a killed node left");
    }
  }

  private Thread thread(Runnable work, String purpose) {
    Thread thread = new Thread(work, name + "-" + purpose);
    thread.setDaemon(true);
    return thread;
  }

  private Thread daemon(Runnable work) {
    return thread(work, "timer");
  }
}
