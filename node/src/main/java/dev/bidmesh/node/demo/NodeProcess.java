package dev.bidmesh.node.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node in a process of its own. It holds the other end of this process's pipe as its standard
 * input, and stops when that ends: however this process ends, the node does not outlive it.
 */
final class NodeProcess {

  private static final Logger LOG = LoggerFactory.getLogger(NodeProcess.class);
  private static final Pattern READY = Pattern.compile("^ready  (http://\\S+)  node .*");
  private static final int LINES_KEPT = 12;

  /** Exit codes of a node that was asked to stop, or has heard Ctrl-C itself. */
  private static final Set<Integer> IN_ORDER = Set.of(0, 3);

  /** Nobody waits for its prompts once the demonstration is over. */
  private static final String STOP_WITHIN = "1s";

  private final String name;
  private final Process process;
  private final Consumer<DemoEvent> events;
  private final Deque<String> lines = new ArrayDeque<>();
  private volatile String url = "";

  private NodeProcess(String name, Process process, Consumer<DemoEvent> events) {
    this.name = name;
    this.process = process;
    this.events = events;
  }

  /**
   * Starts it.
   *
   * @param events hears when it takes prompts, and when it has ended
   * @throws IOException if the system does not let it
   */
  static NodeProcess start(String name, List<String> command, Consumer<DemoEvent> events)
      throws IOException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(variable -> variable.startsWith("BIDMESH_"));
    builder.environment().put("BIDMESH_SHUTDOWN_TIMEOUT", STOP_WITHIN);
    var node = new NodeProcess(name, builder.start(), events);
    var reader = new Thread(node::read, "demo-" + name);
    reader.setDaemon(true);
    reader.start();
    return node;
  }

  String name() {
    return name;
  }

  long pid() {
    return process.pid();
  }

  /** Its HTTP address; empty until it is ready. */
  String url() {
    return url;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The last things it said. */
  List<String> lastLines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  /** Ends it without warning. */
  void kill() {
    process.destroyForcibly();
  }

  /**
   * Asks it to stop in order, by letting go of its lifeline: to a node that has heard the Ctrl-C of
   * a terminal too, a signal would be the second one.
   */
  void stop() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("node", name).log("its lifeline broke: " + e.getMessage());
    }
  }

  /** Waits for the end, at most so long; then ends it by force. Returns whether it was in order. */
  boolean endedInOrder(Duration longest) {
    try {
      if (process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
        return IN_ORDER.contains(process.exitValue());
      }
      kill();
      process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private void read() {
    try (var output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        line(line);
      }
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("node", name).log("its output broke: " + e.getMessage());
    }
    events.accept(new DemoEvent.NodeEnded(name));
  }

  private void line(String line) {
    synchronized (lines) {
      lines.addLast(line);
      if (lines.size() > LINES_KEPT) {
        lines.removeFirst();
      }
    }
    Matcher ready = READY.matcher(line);
    if (ready.matches()) {
      url = ready.group(1);
      events.accept(new DemoEvent.NodeReady(name, url));
    }
  }
}
