package dev.bidmesh.node.cli;

import dev.bidmesh.bandit.core.linear.PendingBids;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Tells what is in the originals' file of bids that wait for the time of their run. */
final class PendingFile {

  /** Most bids, and most problems, that are told one by one. */
  private static final int MOST_TOLD = 20;

  private final Path file;
  private final PendingBids.Content content;

  private PendingFile(Path file, PendingBids.Content content) {
    this.file = file;
    this.content = content;
  }

  /**
   * Reads it.
   *
   * @param nowS seconds since 1970
   * @throws CliException if there is no such file, or it holds something else
   */
  static PendingFile read(Path file, long nowS) {
    try {
      return new PendingFile(file, PendingBids.read(LaneFiles.text(file), nowS));
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.USAGE, file + " " + e.getMessage(), e);
    }
  }

  /** Bids on the output, problems beside it. */
  void report(Terminal terminal) {
    terminal.out().println(summary());
    told(content.open(), bid -> terminal.out().println(line(terminal, bid)), terminal);
    told(
        content.malformed(),
        problem -> terminal.err().println("bidmesh: " + file + ", " + Terminal.printable(problem)),
        terminal);
  }

  private String summary() {
    String counts =
        String.format(
            Locale.ROOT,
            "%s: %s read, %d open, %d older than an hour, %d malformed",
            file,
            content.lines() == 1 ? "1 line" : content.lines() + " lines",
            content.open().size(),
            content.expired(),
            content.malformed().size());
    return content.open().isEmpty()
        ? counts
        : counts
            + "\nopen bids are not taken over: the times that they wait for are sent to the device"
            + " that made them, and without its time a bid teaches nothing";
  }

  private static String line(Terminal terminal, PendingBids.Bid bid) {
    return String.format(
        Locale.ROOT,
        "  %s  cpu %.0f %%  ram %.0f %%  %d characters  %s ago",
        terminal.shown(bid.id()),
        100 * bid.cpu(),
        100 * bid.ram(),
        bid.chars(),
        Texts.duration(1000 * bid.ageS()));
  }

  private static <T> void told(List<T> all, Consumer<T> each, Terminal terminal) {
    all.stream().limit(MOST_TOLD).forEach(each);
    if (all.size() > MOST_TOLD) {
      terminal.err().println("bidmesh: and " + (all.size() - MOST_TOLD) + " more");
    }
  }
}
