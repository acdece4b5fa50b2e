package dev.bidmesh.executor.engine.program;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;

/**
 * Decodes UTF-8 that comes in pieces: a character that is cut is held back until its rest comes,
 * bytes that are no UTF-8 become U+FFFD. Confined to one thread.
 */
public final class Utf8Stream {

  private final CharsetDecoder decoder =
      UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private byte[] unfinished = {};

  /** The characters that are complete by now. */
  public String add(byte[] bytes) {
    return decode(bytes, false);
  }

  /** What is left at the end. */
  public String finish() {
    return decode(new byte[0], true);
  }

  private String decode(byte[] bytes, boolean last) {
    var in = ByteBuffer.allocate(unfinished.length + bytes.length).put(unfinished).put(bytes);
    in.flip();
    var out = CharBuffer.allocate(in.remaining() + 1);
    decoder.decode(in, out, last);
    unfinished = new byte[in.remaining()];
    in.get(unfinished);
    return out.flip().toString();
  }
}
