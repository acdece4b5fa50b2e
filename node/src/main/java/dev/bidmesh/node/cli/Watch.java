package dev.bidmesh.node.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Shows something again and again until the user has seen enough. */
final class Watch {

  private static final Duration PERIOD = Duration.ofSeconds(1);

  /** Cursor home, and nothing below it. */
  private static final String CLEAR = "\u001b[H\u001b[2J\u001b[3J";

  private final Terminal terminal;

  Watch(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Shows until it is interrupted. A person sees one page that changes; a program gets one page
   * after the other. A node that does not answer is told of and asked again: it may be starting.
   *
   * @param query that whatever is shown is asked with; it is told of the interruption
   */
  ExitCode run(Function<Query, String> page, Query query) {
    var seen = new CountDownLatch(1);
    query.onInterruption(seen::countDown);
    do {
      show(page(page, query));
    } while (!interrupted(seen));
    return ExitCode.INTERRUPTED;
  }

  private static String page(Function<Query, String> page, Query query) {
    try {
      return page.apply(query);
    } catch (CliException e) {
      return "bidmesh: " + e.getMessage() + "\n";
    }
  }

  private void show(String page) {
    terminal.out().print(terminal.outIsTerminal() ? CLEAR + page : page);
    terminal.out().flush();
    if (terminal.out().checkError()) {
      throw new CliException(ExitCode.FAILED, "the output was closed");
    }
  }

  private static boolean interrupted(CountDownLatch seen) {
    try {
      return seen.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
