package dev.bidmesh.executor.engine.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/** Reads a stream of lines as it comes, cut anywhere. Empty ones are skipped. */
public final class NdjsonParser {

  private final int maxBytes;
  private final Consumer<String> lines;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long noise;

  /**
   * @param maxBytes most bytes of a line
   * @param lines takes each line
   */
  public NdjsonParser(int maxBytes, Consumer<String> lines) {
    this.maxBytes = maxBytes;
    this.lines = lines;
  }

  /**
   * Takes more of the stream.
   *
   * @throws IllegalStateException if a line is too long, or none comes for too long
   */
  public void feed(byte[] bytes) {
    for (byte each : bytes) {
      if (each == '\n') {
        endLine();
      } else if (line.size() >= maxBytes) {
        throw new IllegalStateException(
            "the server sent a line of more than " + maxBytes + " bytes");
      } else {
        line.write(each);
      }
    }
  }

  /** The stream has ended: a line that nothing has ended counts all the same. */
  public void finish() {
    endLine();
  }

  private void endLine() {
    String text = line.toString(UTF_8);
    noise += line.size() + 1;
    line.reset();
    if (!text.isBlank()) {
      noise = 0;
      lines.accept(text);
    } else if (noise > maxBytes) {
      throw new IllegalStateException("the server sent " + noise + " bytes of empty lines");
    }
  }
}
