package dev.bidmesh.node.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Runs command lines in this process and keeps what they print. */
final class CliRun {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> environment =
      new HashMap<>(
          Map.of(
              "BIDMESH_DETECTION_SERVERS", "false", "BIDMESH_DETECTION_BUNDLES", "/nonexistent"));
  private final CompletableFuture<Consumer<String>> signals = new CompletableFuture<>();
  private byte[] input = new byte[0];
  private boolean typedInput = true;
  private boolean outIsTerminal;
  private volatile Optional<Screen.Size> size = Optional.empty();
  private Path home = Path.of("/nonexistent");
  private boolean readsNothing;

  CliRun with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  CliRun piped(String text) {
    return piped(text.getBytes(StandardCharsets.UTF_8));
  }

  CliRun piped(byte[] bytes) {
    input = bytes.clone();
    typedInput = false;
    return this;
  }

  CliRun typed(String text) {
    input = text.getBytes(StandardCharsets.UTF_8);
    return this;
  }

  CliRun onTerminal() {
    outIsTerminal = true;
    return this;
  }

  /** In a window of a known size, which may change while a command runs. */
  CliRun onTerminal(int rows, int columns) {
    size = Optional.of(new Screen.Size(rows, columns));
    return onTerminal();
  }

  /** Nobody reads what the command writes, as after {@code head} has ended. */
  CliRun intoClosedPipe() {
    readsNothing = true;
    return this;
  }

  CliRun home(Path directory) {
    home = directory;
    return this;
  }

  int run(String... arguments) {
    return new Cli(terminal()).run(arguments);
  }

  CompletableFuture<Integer> start(String... arguments) {
    return CompletableFuture.supplyAsync(() -> run(arguments));
  }

  /** Completes with what delivers signals, once the command listens for them. */
  CompletableFuture<Consumer<String>> signals() {
    return signals;
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static OutputStream closed() {
    return new OutputStream() {
      @Override
      public void write(int any) throws IOException {
        throw new IOException("Broken pipe");
      }
    };
  }

  Terminal terminal() {
    return new Terminal(
        new PrintStream(readsNothing ? closed() : out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        new ByteArrayInputStream(input),
        typedInput,
        outIsTerminal,
        environment,
        home,
        signals::complete,
        () -> () -> size);
  }
}
