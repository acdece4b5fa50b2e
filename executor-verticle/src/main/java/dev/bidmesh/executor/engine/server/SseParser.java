package dev.bidmesh.executor.engine.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/**
 * Reads a stream of server-sent events as it comes, cut anywhere: lines end with CR, LF or both,
 * data over several lines is joined by line feeds, comments and other fields are skipped. Gives the
 * data of each event. Confined to one thread.
 */
public final class SseParser {

  /** Most bytes of a line that is taken. */
  public static final int MAX_LINE_BYTES = 1024 * 1024;

  /** Most bytes of lines without data in a row. */
  static final int MAX_NOISE_BYTES = 128 * 1024;

  private static final String DATA = "data";

  private final int maxBytes;
  private final Consumer<String> events;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final StringBuilder data = new StringBuilder();
  private boolean hasData;
  private long noise;
  private boolean afterCr;

  /**
   * @param maxBytes most bytes of a line, and most characters of an event
   * @param events takes the data of each event
   */
  public SseParser(int maxBytes, Consumer<String> events) {
    this.maxBytes = maxBytes;
    this.events = events;
  }

  /**
   * Takes more of the stream.
   *
   * @throws IllegalStateException if a line or an event is too long, or none comes for too long
   */
  public void feed(byte[] bytes) {
    int from = afterCr && bytes.length > 0 && bytes[0] == '\n' ? 1 : 0;
    afterCr &= bytes.length == 0;
    while (from < bytes.length) {
      int end = endOfLine(bytes, from);
      append(bytes, from, end);
      if (end < bytes.length) {
        endLine();
      }
      from = afterLine(bytes, end);
    }
  }

  private static int endOfLine(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && bytes[at] != '\n' && bytes[at] != '\r') {
      at++;
    }
    return at;
  }

  /** Where the next line begins; the second character of an end of two may be still to come. */
  private int afterLine(byte[] bytes, int end) {
    boolean isCr = end < bytes.length && bytes[end] == '\r';
    afterCr = isCr && end + 1 == bytes.length;
    return isCr && !afterCr && bytes[end + 1] == '\n' ? end + 2 : end + 1;
  }

  /** The stream has ended: an event that no empty line has ended counts all the same. */
  public void finish() {
    if (line.size() > 0) {
      endLine();
    }
    dispatch();
  }

  private void append(byte[] bytes, int from, int to) {
    if (line.size() + to - from > maxBytes) {
      throw new IllegalStateException("the server sent a line of more than " + maxBytes + " bytes");
    }
    line.write(bytes, from, to - from);
  }

  private void endLine() {
    if (line.size() == 0) {
      dispatch();
      skipped(0);
      return;
    }
    String text = line.toString(UTF_8);
    line.reset();
    int colon = text.indexOf(':');
    String field = colon < 0 ? text : text.substring(0, colon);
    if (field.equals(DATA)) {
      String value = colon < 0 ? "" : text.substring(colon + 1);
      noise = 0;
      addData(value.startsWith(" ") ? value.substring(1) : value);
    } else {
      skipped(text.length());
    }
  }

  private void skipped(int length) {
    noise += length + 1;
    if (noise > MAX_NOISE_BYTES) {
      throw new IllegalStateException("the server sent " + noise + " bytes without an event");
    }
  }

  private void addData(String value) {
    if (hasData) {
      data.append('\n');
    }
    hasData = true;
    if (data.length() + value.length() > maxBytes) {
      throw new IllegalStateException("the server sent an event of more than " + maxBytes);
    }
    data.append(value);
  }

  private void dispatch() {
    if (hasData) {
      String event = data.toString();
      data.setLength(0);
      hasData = false;
      events.accept(event);
    }
  }
}
