package dev.bidmesh.node.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Shows something again and again until the user has seen enough. */
final class Watch {

  private static final Duration PERIOD = Duration.ofSeconds(1);

  /** To a screen of its own and back, so that nothing is lost of what stood there before. */
  private static final String OPEN = "\u001b[?1049h";

  private static final String CLOSE = "\u001b[?1049l";

  private static final String HOME = "\u001b[H";
  private static final String REST_OF_LINE = "\u001b[K";
  private static final String REST_OF_SCREEN = "\u001b[J";

  private final Terminal terminal;

  Watch(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Shows until it is interrupted. A person sees one page that changes, the last of which stays; a
   * program gets one page after the other. A node that does not answer is told of and asked again:
   * it may be starting.
   *
   * @param query that whatever is shown is asked with; it is told of the interruption
   */
  ExitCode run(Function<Query, String> page, Query query) {
    var seen = new CountDownLatch(1);
    query.onInterruption(seen::countDown);
    if (terminal.outIsTerminal()) {
      watched(page, query, seen);
    } else {
      do {
        print(page(page, query));
      } while (!interrupted(seen));
    }
    return ExitCode.INTERRUPTED;
  }

  private void watched(Function<Query, String> page, Query query, CountDownLatch seen) {
    String last = page(page, query);
    print(OPEN);
    try {
      print(overwriting(last));
      while (!interrupted(seen)) {
        String next = page(page, query);
        // What is read when it is interrupted does not come to its end.
        last = seen.getCount() == 0 ? last : next;
        print(overwriting(last));
      }
    } finally {
      print(CLOSE + last);
    }
  }

  /** Line by line, since a screen that is cleared first flickers. */
  private static String overwriting(String page) {
    return HOME + page.replace("\n", REST_OF_LINE + "\n") + REST_OF_SCREEN;
  }

  private static String page(Function<Query, String> page, Query query) {
    try {
      return page.apply(query);
    } catch (CliException e) {
      return "bidmesh: " + e.getMessage() + "\n";
    }
  }

  private void print(String text) {
    terminal.out().print(text);
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
