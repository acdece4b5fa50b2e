package dev.bidmesh.node.cli;

import java.io.IOError;
import java.io.IOException;
import java.util.Optional;
import org.jline.terminal.TerminalBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The window in which a person reads the output, whose size may change at any time. */
public interface Screen extends AutoCloseable {

  /** One of which nothing is known. */
  Screen UNKNOWN = Optional::empty;

  /** How large it is now; empty if that cannot be told, or it cannot be written to at any place. */
  Optional<Size> size();

  @Override
  default void close() {}

  /**
   * The size of a window in characters.
   *
   * @param rows at least 1
   * @param columns at least 1
   */
  record Size(int rows, int columns) {

    public Size {
      if (rows < 1 || columns < 1) {
        throw new IllegalArgumentException("no size of a window: " + rows + " by " + columns);
      }
    }
  }

  /** That of the process. */
  static Screen ofProcess() {
    try {
      return new OfTerminal(
          TerminalBuilder.builder()
              .system(true)
              .nativeSignals(false)
              .graphemeCluster(false)
              .dumb(true)
              .build());
    } catch (IOException e) {
      OfTerminal.LOG.atDebug().setCause(e).log("the size of the terminal is not known");
      return UNKNOWN;
    }
  }

  /** That of a terminal, which is left as it is. */
  final class OfTerminal implements Screen {

    private static final Logger LOG = LoggerFactory.getLogger(Screen.class);

    private final org.jline.terminal.Terminal terminal;

    OfTerminal(org.jline.terminal.Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Optional<Size> size() {
      try {
        var size = terminal.getSize();
        return isDumb() || size.getRows() < 1 || size.getColumns() < 1
            ? Optional.empty()
            : Optional.of(new Size(size.getRows(), size.getColumns()));
      } catch (IOError e) {
        LOG.atDebug().setCause(e).log("the size of the terminal is not known now");
        return Optional.empty();
      }
    }

    private boolean isDumb() {
      return terminal.getType().startsWith(org.jline.terminal.Terminal.TYPE_DUMB);
    }

    @Override
    public void close() {
      try {
        terminal.close();
      } catch (IOException e) {
        throw new CliException(
            ExitCode.FAILED, "the terminal cannot be given back: " + e.getMessage(), e);
      }
    }
  }
}
