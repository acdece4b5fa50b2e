package dev.bidmesh.testkit;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Random;

/** Ways in which a server that streams answers misbehaves. */
public enum ServerFault {
  /** None: it answers as it should. */
  NONE,
  /** Closes the connection within the answer. */
  CUT,
  /** Ends the answer in good order, but before its end. */
  HALF_STREAM,
  /** Ends the answer within an event or a line. */
  HALF_EVENT,
  /** Answers 429 and asks to come back at once. */
  BUSY,
  /** Answers 500. */
  ERROR,
  /** Answers 503. */
  UNAVAILABLE,
  /** Answers with a web page and status 200. */
  HTML,
  /** Answers as it should, but calls it an image. */
  WRONG_TYPE,
  /** Takes the request and says nothing. */
  SILENCE,
  /** Says nothing more within the answer, and keeps the connection. */
  STALL,
  /** Answers with random bytes. */
  GARBAGE,
  /** Sends bytes without a line's end for as long as they are taken. */
  FLOOD,
  /** Sends empty lines for as long as they are taken. */
  EMPTY_FLOOD,
  /** Changes, drops, doubles and inserts bytes of the answer. */
  MUTATED;

  private static final int GARBAGE_BYTES = 4_096;
  private static final int FLOOD_BYTES = 64 * 1024;
  private static final int MOST_MUTATIONS = 8;

  /**
   * Answers a request in this way.
   *
   * @param type media type of a right answer
   * @param frames the events or lines of the right answer
   * @param random decides where it goes wrong
   */
  public void play(
      Vertx vertx, HttpServerResponse response, String type, List<String> frames, Random random) {
    response.exceptionHandler(gone -> {});
    int some = frames.isEmpty() ? 0 : random.nextInt(frames.size());
    String begun = String.join("", frames.subList(0, some));
    String whole = String.join("", frames);
    switch (this) {
      case BUSY ->
          response
              .putHeader("retry-after", "0")
              .setStatusCode(429)
              .end("{\"error\":\"slow down\"}");
      case ERROR -> response.setStatusCode(500).end("{\"error\":\"it broke\"}");
      case UNAVAILABLE -> response.setStatusCode(503).end("{\"error\":\"not now\"}");
      case HTML -> typed(response, "text/html").end("<!doctype html><title>Welcome</title>");
      case WRONG_TYPE -> typed(response, "image/png").end(whole);
      case SILENCE -> response.setChunked(true);
      case STALL -> typed(response, type).setChunked(true).write(begun);
      case CUT ->
          typed(response, type)
              .setChunked(true)
              .write(begun)
              .onComplete(written -> response.reset());
      case HALF_STREAM -> typed(response, type).end(begun);
      case HALF_EVENT ->
          typed(response, type).end(whole.substring(0, random.nextInt(1 + whole.length())));
      case GARBAGE -> typed(response, type).end(garbage(random, GARBAGE_BYTES));
      case FLOOD ->
          flood(
              vertx,
              typed(response, type).setChunked(true),
              Buffer.buffer("x".repeat(FLOOD_BYTES)));
      case EMPTY_FLOOD ->
          flood(
              vertx,
              typed(response, type).setChunked(true),
              Buffer.buffer("\n".repeat(FLOOD_BYTES)));
      case MUTATED -> typed(response, type).end(mutated(whole, random));
      case NONE -> typed(response, type).end(whole);
    }
  }

  /** A text with some of its bytes changed. */
  public static Buffer mutated(String text, Random random) {
    Buffer bytes = Buffer.buffer(text);
    int count = 1 + random.nextInt(MOST_MUTATIONS);
    for (int i = 0; i < count; i++) {
      bytes = mutated(bytes, random);
    }
    return bytes;
  }

  private static Buffer mutated(Buffer bytes, Random random) {
    if (bytes.length() == 0) {
      return garbage(random, 1);
    }
    int from = random.nextInt(bytes.length());
    int to = from + random.nextInt(1 + Math.min(40, bytes.length() - from));
    Buffer head = bytes.getBuffer(0, from);
    Buffer piece = bytes.getBuffer(from, to);
    Buffer tail = bytes.getBuffer(to, bytes.length());
    return switch (random.nextInt(5)) {
      case 0 -> head.appendBuffer(tail);
      case 1 -> head.appendBuffer(piece).appendBuffer(piece).appendBuffer(tail);
      case 2 -> head.appendBuffer(garbage(random, 1 + random.nextInt(8))).appendBuffer(tail);
      case 3 -> head.appendString("\n").appendBuffer(piece).appendBuffer(tail);
      default -> tail.appendBuffer(head);
    };
  }

  private static Buffer garbage(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Buffer.buffer(bytes);
  }

  private static HttpServerResponse typed(HttpServerResponse response, String type) {
    return response.putHeader("content-type", type);
  }

  private static void flood(Vertx vertx, HttpServerResponse response, Buffer wave) {
    if (response.closed()) {
      return;
    }
    response
        .write(wave.copy())
        .onSuccess(written -> vertx.runOnContext(none -> flood(vertx, response, wave)));
  }
}
