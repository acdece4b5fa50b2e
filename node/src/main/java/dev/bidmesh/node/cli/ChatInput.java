package dev.bidmesh.node.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.TerminalBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the lines of a chat come from. */
sealed interface ChatInput extends AutoCloseable {

  Logger LOG = LoggerFactory.getLogger(ChatInput.class);

  /** The next line; empty at the end, or where the user interrupts an empty line. */
  Optional<String> next();

  /** Makes a {@link #next} in progress end as if the user had interrupted it, if it can. */
  void interrupt();

  @Override
  void close();

  /** The lines that a person types, with the keys that people know; else those that are piped. */
  static ChatInput of(Terminal terminal) {
    if (!terminal.inIsTerminal() || !terminal.outIsTerminal()) {
      return new Piped(terminal.in());
    }
    try {
      return new Typed(
          TerminalBuilder.builder().system(true).nativeSignals(false).dumb(true).build());
    } catch (IOException e) {
      throw new CliException(ExitCode.FAILED, "the terminal cannot be read: " + e.getMessage(), e);
    }
  }

  /** Lines of a stream, read on a thread of its own, since reading cannot be interrupted. */
  final class Piped implements ChatInput {

    private static final int MAX_READ_AHEAD = 16;

    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>(MAX_READ_AHEAD);
    private final Thread thread;

    Piped(InputStream in) {
      var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      thread = new Thread(() -> read(reader), "chat-input");
      thread.setDaemon(true);
      thread.start();
    }

    @Override
    public Optional<String> next() {
      try {
        return lines.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }

    @Override
    public void interrupt() {
      lines.clear();
      thread.interrupt();
      if (!lines.offer(Optional.empty())) {
        LOG.atDebug().log("a line came between");
      }
    }

    @Override
    public void close() {
      thread.interrupt();
    }

    private void read(BufferedReader reader) {
      try {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          lines.put(Optional.of(line));
        }
        lines.put(Optional.empty());
      } catch (IOException e) {
        LOG.atWarn().addKeyValue("reason", e.getMessage()).log("the input cannot be read further");
        interrupt();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Lines that are edited with the arrow keys; earlier ones come back, but are kept nowhere. */
  final class Typed implements ChatInput {

    private final org.jline.terminal.Terminal terminal;
    private final LineReader reader;

    Typed(org.jline.terminal.Terminal terminal) {
      this.terminal = terminal;
      this.reader =
          LineReaderBuilder.builder()
              .terminal(terminal)
              .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
              .build();
    }

    @Override
    public Optional<String> next() {
      while (true) {
        try {
          return Optional.of(reader.readLine(">>> "));
        } catch (EndOfFileException e) {
          return Optional.empty();
        } catch (UserInterruptException e) {
          if (e.getPartialLine().isBlank()) {
            return Optional.empty();
          }
        }
      }
    }

    @Override
    public void interrupt() {
      terminal.raise(org.jline.terminal.Terminal.Signal.INT);
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
