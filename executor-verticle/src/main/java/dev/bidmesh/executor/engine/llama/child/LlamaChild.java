package dev.bidmesh.executor.engine.llama.child;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Main class of the process that runs the native code. It ends when its standard input does, or the
 * node is gone; with no more ado than the operating system needs, since native code would not let
 * go.
 */
public final class LlamaChild {

  private static final int OK = 0;
  private static final int FAILED = 1;

  private final Map<Long, ChildGeneration> running = new ConcurrentHashMap<>();
  private final OutputStream out = new FileOutputStream(FileDescriptor.out);
  private final ChildCommand.Load load;
  private final LlamaModel model;
  private final TokenCounter counter;
  private final ReadingTurn reading = new ReadingTurn();

  private LlamaChild(ChildCommand.Load load) {
    this.load = load;
    this.model = new LlamaModel(parameters(load));
    this.counter = new TokenCounter(model, load.beginsWithToken());
  }

  /** Takes no arguments: what it is to do comes by standard input. */
  public static void main(String[] arguments) throws IOException {
    // The library tells there where it unpacks its native code.
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
    var in =
        new BufferedReader(new InputStreamReader(new FileInputStream(FileDescriptor.in), UTF_8));
    watchNode();
    String first = in.readLine();
    if (first == null || !(ChildLines.command(first) instanceof ChildCommand.Load load)) {
      throw new IOException("the first line must say which model to load");
    }
    try {
      Runtime.getRuntime().halt(serve(load, in));
    } finally {
      // Whatever was thrown: native threads would keep this process alive.
      Runtime.getRuntime().halt(FAILED);
    }
  }

  private static int serve(ChildCommand.Load load, BufferedReader in) throws IOException {
    Optional<LlamaChild> loaded = load(load);
    if (loaded.isEmpty()) {
      return FAILED;
    }
    LlamaChild child = loaded.get();
    child.tell(new ChildEvent.Loaded());
    daemon("beat", () -> child.beat());
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      child.obey(ChildLines.command(line));
    }
    return OK;
  }

  private static Optional<LlamaChild> load(ChildCommand.Load load) throws IOException {
    try {
      return Optional.of(new LlamaChild(load));
    } catch (RuntimeException | LinkageError e) {
      String reason = String.valueOf(e.getMessage());
      write(
          new FileOutputStream(FileDescriptor.out), load.mark(), new ChildEvent.NotLoaded(reason));
      return Optional.empty();
    }
  }

  private static ModelParameters parameters(ChildCommand.Load load) {
    // The context that is asked for is for all slots together.
    var parameters =
        new ModelParameters()
            .setModel(load.model())
            .setCtxSize(Math.multiplyExact(load.context(), load.slots()))
            .setParallel(load.slots())
            .disableContextShift()
            .enableJinja();
    return load.threads() > 0
        ? parameters.setThreads(load.threads()).setThreadsBatch(load.threads())
        : parameters;
  }

  private void obey(ChildCommand command) {
    if (command instanceof ChildCommand.Generate generate) {
      start(generate);
    } else if (command instanceof ChildCommand.Cancel cancel) {
      control(cancel.id()).ifPresent(Switch::cancel);
    } else if (command instanceof ChildCommand.Pause pause) {
      control(pause.id()).ifPresent(Switch::pause);
    } else if (command instanceof ChildCommand.Resume resume) {
      control(resume.id()).ifPresent(Switch::resume);
    }
  }

  private void start(ChildCommand.Generate generate) {
    var generation =
        new ChildGeneration(model, counter, reading, load.context(), generate, this::tell);
    running.put(generate.id(), generation);
    daemon("generation-" + generate.id(), () -> run(generate.id(), generation));
  }

  private void run(long id, ChildGeneration generation) {
    try {
      generation.run();
    } finally {
      running.remove(id);
    }
  }

  private Optional<Switch> control(long id) {
    return Optional.ofNullable(running.get(id)).map(ChildGeneration::control);
  }

  private void beat() {
    while (true) {
      tell(new ChildEvent.Beat());
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(load.beatMs()));
    }
  }

  private void tell(ChildEvent event) {
    try {
      write(out, load.mark(), event);
    } catch (IOException e) {
      // Nobody hears it any more.
      Runtime.getRuntime().halt(FAILED);
    }
  }

  private static void write(OutputStream out, String mark, ChildEvent event) throws IOException {
    // In one piece, and on a line of its own also if native code has just begun one.
    byte[] line = ("\n" + mark + ChildLines.write(event) + "\n").getBytes(UTF_8);
    synchronized (LlamaChild.class) {
      out.write(line);
      out.flush();
    }
  }

  /** Ends this process with the node, also while native code does not let it read its input. */
  private static void watchNode() {
    ProcessHandle.current()
        .parent()
        .ifPresent(node -> node.onExit().thenRun(() -> Runtime.getRuntime().halt(FAILED)));
  }

  private static void daemon(String name, Runnable work) {
    var thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }
}
