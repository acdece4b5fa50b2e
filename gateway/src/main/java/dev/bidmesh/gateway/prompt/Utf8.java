package dev.bidmesh.gateway.prompt;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.protocol.FailureCode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;

/** Decodes request bodies without ever replacing what it cannot read. */
public final class Utf8 {

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /** Stands where something could not be read, or where a client has put it. */
  private static final char REPLACEMENT = '\uFFFD';

  private Utf8() {}

  /**
   * The text, without a leading byte order mark.
   *
   * @throws dev.bidmesh.gateway.problem.ProblemException telling the first byte that is not UTF-8
   */
  public static String decode(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    String read = text.indexOf(REPLACEMENT) < 0 ? text : decodeStrictly(bytes);
    return read.indexOf(BYTE_ORDER_MARK) == 0 ? read.substring(1) : read;
  }

  private static String decodeStrictly(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CharsetDecoder decoder = UTF_8.newDecoder();
    if (decoder.decode(in, out, true).isError()) {
      throw Problem.of(
              FailureCode.BAD_REQUEST,
              "the body is not UTF-8: byte " + in.position() + " begins no valid character")
          .asException();
    }
    return out.flip().toString();
  }
}
