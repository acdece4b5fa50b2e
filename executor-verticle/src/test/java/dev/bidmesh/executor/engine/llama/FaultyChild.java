package dev.bidmesh.executor.engine.llama;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bidmesh.executor.engine.llama.child.ChildCommand;
import dev.bidmesh.executor.engine.llama.child.ChildEvent;
import dev.bidmesh.executor.engine.llama.child.ChildLines;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A process that does wrong what the name of its model says. */
final class FaultyChild {

  private final PrintStream out = System.out;
  private final String mark;
  private final String fault;
  private final Path died;
  private final Path loads;
  private final Set<Long> cancelled = ConcurrentHashMap.newKeySet();
  private long lastBegun = -1;

  private FaultyChild(ChildCommand.Load load) {
    this.mark = load.mark();
    this.died = Path.of(load.model() + ".died");
    this.loads = Path.of(load.model() + ".loads");
    String name = load.model().substring(load.model().lastIndexOf('/') + 1);
    this.fault = name.replace(".gguf", "");
  }

  public static void main(String[] arguments) throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    var load = (ChildCommand.Load) ChildLines.command(in.readLine());
    new FaultyChild(load).run(in);
  }

  private void run(BufferedReader in) throws IOException {
    Files.writeString(loads, "loaded\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    switch (fault) {
      case "illegal" -> abort();
      case "library" ->
          end("/x/libjllama.so: libgomp.so.1: cannot open shared object file: No such file");
      case "never-loads" -> park();
      default -> tell(new ChildEvent.Loaded());
    }
    switch (fault) {
      case "falls-silent" -> park();
      case "floods" -> flood("noise ".repeat(1_000) + "\n");
      case "endless-line" -> flood("x".repeat(8_000));
      case "lies" -> {
        out.print("\n" + mark + "{\"is\":\"nonsense\"}\n");
        out.flush();
        park();
      }
      default -> serve(in);
    }
  }

  private void serve(BufferedReader in) throws IOException {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      tell(new ChildEvent.Beat());
      ChildCommand command = ChildLines.command(line);
      if (fault.equals("slow")) {
        slowly(command);
      } else if (command instanceof ChildCommand.Cancel cancel && lastBegun == cancel.id()) {
        dieOverAPrompt();
      } else if (command instanceof ChildCommand.Generate generate) {
        generate(generate);
      }
    }
  }

  private void generate(ChildCommand.Generate generate) throws IOException {
    long id = generate.id();
    if (waitsItsTurn(generate)) {
      return;
    }
    tell(new ChildEvent.Begun(id));
    if (generate.countOnly() && fault.equals("counts-wrong")) {
      Runtime.getRuntime().halt(134);
    }
    if (generate.countOnly() && generate.turns().isEmpty()) {
      tell(new ChildEvent.Ended(id, ChildEvent.How.STOP, generate.raw().length(), ""));
      return;
    }
    if (said(generate).equals("raise once cancelled")) {
      lastBegun = id;
      return;
    }
    if (fault.equals("strict") && !answersAfterTemplate(generate)) {
      return;
    }
    out.println("native code likes to write here");
    if (fault.equals("dies-within")) {
      tell(new ChildEvent.Text(id, "Once", 1));
      Runtime.getRuntime().halt(134);
    }
    // A stubborn one never ends the first generation of all, and answers the others.
    if (!fault.equals("stubborn") || id > 1) {
      tell(new ChildEvent.Text(id, "fine", 1));
      tell(new ChildEvent.Ended(id, ChildEvent.How.STOP, 3, ""));
    }
  }

  /** Whether others are read before it: a patient one until one of those has ended a process. */
  private boolean waitsItsTurn(ChildCommand.Generate generate) {
    if (generate.countOnly()) {
      return generate.raw().equals("wait");
    }
    String said = said(generate);
    return said.equals("wait") || said.equals("be patient") && Files.notExists(died);
  }

  /** Dies over one prompt, and answers no other before it has. */
  private boolean answersAfterTemplate(ChildCommand.Generate generate) throws IOException {
    if (said(generate).startsWith("raise")) {
      dieOverAPrompt();
    }
    tell(new ChildEvent.PromptRead(generate.id(), 3));
    if (said(generate).equals("write")) {
      tell(new ChildEvent.Text(generate.id(), "Once", 1));
      return false;
    }
    return Files.exists(died);
  }

  private void dieOverAPrompt() throws IOException {
    Files.writeString(died, "died\n", StandardOpenOption.CREATE);
    Runtime.getRuntime().halt(134);
  }

  private static String said(ChildCommand.Generate generate) {
    return generate.turns().isEmpty() ? generate.raw() : generate.turns().get(0).content();
  }

  /** Writes a token each 600 ms, and stops after one only. */
  private void slowly(ChildCommand command) {
    if (command instanceof ChildCommand.Cancel cancel) {
      cancelled.add(cancel.id());
    } else if (command instanceof ChildCommand.Generate generate) {
      new Thread(() -> writeSlowly(generate.id())).start();
    }
  }

  private void writeSlowly(long id) {
    tell(new ChildEvent.PromptRead(id, 3));
    while (!cancelled.contains(id)) {
      tell(new ChildEvent.Text(id, Long.toString(ProcessHandle.current().pid()) + " ", 1));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(600));
    }
    tell(new ChildEvent.Ended(id, ChildEvent.How.CANCELLED, 3, ""));
  }

  /** As a virtual machine ends: it reports to its output, and aborts. */
  private void abort() {
    out.print("#\n# A fatal error has been detected by the Java Runtime Environment:\n#\n");
    out.print("#  SIGILL (0x4) at pc=0x00007f6e5c0a1b20, pid=1, tid=2\n#\n");
    out.flush();
    Runtime.getRuntime().halt(134);
  }

  private void flood(String text) {
    while (!out.checkError()) {
      out.print(text);
      out.flush();
    }
  }

  private void end(String reason) {
    tell(new ChildEvent.NotLoaded(reason));
    Runtime.getRuntime().halt(1);
  }

  private void tell(ChildEvent event) {
    out.print("\n" + mark + ChildLines.write(event) + "\n");
    out.flush();
  }

  private static void park() {
    while (true) {
      LockSupport.park();
    }
  }
}
