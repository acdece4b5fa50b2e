package dev.bidmesh.executor.engine.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the standard input of a program on a thread of its own, since the program may not read.
 */
final class InputFeeder {

  private static final Logger LOG = LoggerFactory.getLogger(InputFeeder.class);

  // Told by its identity: an empty write is none.
  private static final byte[] END = new byte[0];

  private final OutputStream input;
  private final BlockingQueue<byte[]> waiting;
  private final Thread thread;

  private InputFeeder(OutputStream input, int queue, BiFunction<Runnable, String, Thread> threads) {
    this.input = input;
    this.waiting = new ArrayBlockingQueue<>(queue);
    this.thread = threads.apply(this::feed, "input");
  }

  /** Feeds a program, if it is to read something; else its input is at its end. */
  static Optional<InputFeeder> of(
      ProgramInput wanted, Process process, BiFunction<Runnable, String, Thread> threads)
      throws IOException {
    if (wanted instanceof ProgramInput.Text text) {
      var feeder = new InputFeeder(process.getOutputStream(), 2, threads);
      feeder.thread.start();
      feeder.offer(text.text().getBytes(UTF_8));
      feeder.finish();
      return Optional.of(feeder);
    }
    if (wanted instanceof ProgramInput.Open open) {
      var feeder = new InputFeeder(process.getOutputStream(), open.queue() + 1, threads);
      feeder.thread.start();
      return Optional.of(feeder);
    }
    process.getOutputStream().close();
    return Optional.empty();
  }

  /** Takes more to write; false if too much waits. */
  boolean offer(byte[] bytes) {
    return bytes.length == 0 || waiting.offer(bytes);
  }

  /** Ends the input after what waits; false if too much waits. */
  boolean finish() {
    return waiting.offer(END);
  }

  /** Lets the thread end; the program is over. */
  void close() {
    thread.interrupt();
  }

  private void feed() {
    try (OutputStream out = input) {
      for (byte[] next = waiting.take(); next != END; next = waiting.take()) {
        out.write(next);
        if (waiting.isEmpty()) {
          out.flush();
        }
      }
    } catch (IOException e) {
      // A program need not read to the end; whether that is an error, its exit code tells.
      LOG.atDebug().setCause(e).log("a program did not read all its input");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
