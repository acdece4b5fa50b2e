package dev.bidmesh.node.cli;

import dev.bidmesh.node.config.LogLevel;
import dev.bidmesh.node.log.LogEntry;
import dev.bidmesh.node.log.LogFiles;
import dev.bidmesh.node.log.LogTail;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the log that a node of this device keeps. */
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "Show or follow the log of a node.",
    description = {
      "Show the log of a node of this device, the newest lines last. The node need not run.",
      "It is read from the node's directory; log.file in its configuration turns it off."
    },
    footer = {
      "",
      "Examples:",
      "  bidmesh logs",
      "  bidmesh logs --follow --level warn",
      "  bidmesh logs --name desk --lines 1000 --json",
      "",
      "Exit codes: 0 shown, 1 failed, 2 wrong usage or configuration, or no log there,",
      "3 interrupted, which is how --follow ends."
    })
final class LogsCommand implements Callable<Integer> {

  private static final int MOST_LINES = 1_000_000;
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

  private final Terminal terminal;

  @Option(
      names = {"--follow", "-f"},
      description = "Go on with what the node writes, until Ctrl-C.")
  private boolean follow;

  @Option(
      names = "--lines",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many of the newest lines, 0 to 1,000,000. Default: 100.")
  private int lines;

  @Option(
      names = "--level",
      paramLabel = "LEVEL",
      defaultValue = "trace",
      description = "Only what is at least as severe: error, warn, info, debug or trace (default).")
  private String level = "trace";

  @Mixin private final NodePlace place = new NodePlace();

  @Option(names = "--json", description = "Print every line as the JSON object that it is.")
  private boolean json;

  LogsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (lines < 0 || lines > MOST_LINES) {
      throw new CliException(ExitCode.USAGE, "--lines must be between 0 and 1000000, not " + lines);
    }
    LogLevel least = least();
    LogFiles files = LogFiles.in(place.directory(terminal));
    if (files.present().isEmpty()) {
      throw new CliException(ExitCode.USAGE, missing(files));
    }
    var interrupted = new CountDownLatch(1);
    if (follow) {
      Interruption.on(terminal).then(signal -> interrupted.countDown());
    }
    try {
      return show(files, least, interrupted).code();
    } catch (AccessDeniedException e) {
      throw new CliException(ExitCode.FAILED, "cannot show the log: " + e.getMessage(), e);
    }
  }

  private ExitCode show(LogFiles files, LogLevel least, CountDownLatch interrupted)
      throws IOException {
    try (var tail = new LogTail(files.current())) {
      Deque<LogEntry> newest = new ArrayDeque<>();
      Consumer<String> keep = line -> wanted(line, least).ifPresent(each -> keep(newest, each));
      for (Path older : files.present()) {
        if (!older.equals(files.current())) {
          readAll(older, keep);
        }
      }
      tail.read(keep);
      newest.forEach(this::print);
      while (follow && !seenEnough(interrupted)) {
        tail.read(line -> wanted(line, least).ifPresent(this::print));
      }
    }
    return follow ? ExitCode.INTERRUPTED : ExitCode.OK;
  }

  private static void readAll(Path file, Consumer<String> lines) throws IOException {
    try (var older = new LogTail(file)) {
      older.read(lines);
    }
  }

  private void keep(Deque<LogEntry> newest, LogEntry entry) {
    newest.addLast(entry);
    if (newest.size() > lines) {
      newest.removeFirst();
    }
  }

  private static Optional<LogEntry> wanted(String line, LogLevel least) {
    return LogEntry.read(line).filter(entry -> entry.isAtLeast(least));
  }

  private boolean seenEnough(CountDownLatch interrupted) {
    // Nobody reads on, as with head.
    if (terminal.out().checkError()) {
      return true;
    }
    try {
      return interrupted.await(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private void print(LogEntry entry) {
    if (json) {
      terminal.out().println(entry.json());
      return;
    }
    String text = terminal.shown(entry.text(ZoneId.systemDefault()));
    var paint = new Paint(terminal.colours());
    terminal.out().println(entry.isAtLeast(LogLevel.WARN) ? paint.alert(text) : text);
  }

  private LogLevel least() {
    try {
      return LogLevel.valueOf(level.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new CliException(
          ExitCode.USAGE,
          "--level must be error, warn, info, debug or trace, not '" + level + "'",
          e);
    }
  }

  private String missing(LogFiles files) throws IOException {
    List<String> others = others(terminal.home().resolve(".bidmesh"));
    return "there is no log at "
        + files.current()
        + (others.isEmpty()
            ? "; a node writes it once it is started with 'bidmesh serve'. Of one that was started"
                + " with --data-dir, give the same here"
            : "; there are logs of "
                + String.join(", ", others)
                + ": name one with --name, or another directory with --data-dir");
  }

  private static List<String> others(Path nodes) throws IOException {
    if (!Files.isDirectory(nodes)) {
      return List.of();
    }
    try (Stream<Path> each = Files.list(nodes)) {
      return each.filter(node -> Files.isRegularFile(LogFiles.in(node).current()))
          .map(node -> String.valueOf(node.getFileName()))
          .sorted()
          .collect(Collectors.toList());
    }
  }
}
