package dev.bidmesh.executor.engine.builtin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads the little-endian primitives of a GGUF file; every read is checked against its end. */
final class GgufCursor {

  private final String file;
  private final ByteBuffer bytes;

  GgufCursor(String file, ByteBuffer bytes) {
    this.file = file;
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  int position() {
    return bytes.position();
  }

  int size() {
    return bytes.capacity();
  }

  int int8(String what) throws GgufException {
    return require(1, what).get();
  }

  int int16(String what) throws GgufException {
    return require(2, what).getShort();
  }

  int int32(String what) throws GgufException {
    return require(4, what).getInt();
  }

  long int64(String what) throws GgufException {
    return require(8, what).getLong();
  }

  float float32(String what) throws GgufException {
    return require(4, what).getFloat();
  }

  double float64(String what) throws GgufException {
    return require(8, what).getDouble();
  }

  /** An unsigned 64-bit count of things that follow, each at least {@code bytesEach} long. */
  int count(String what, int bytesEach) throws GgufException {
    long count = int64(what);
    if (count < 0 || count > bytes.remaining() / bytesEach) {
      throw problem(
          "truncated or corrupt: "
              + what
              + " is "
              + Long.toUnsignedString(count)
              + ", more than the rest of the file can hold");
    }
    return (int) count;
  }

  String text(String what) throws GgufException {
    var content = new byte[count("length of " + what, 1)];
    bytes.get(content);
    return new String(content, UTF_8);
  }

  GgufException problem(String problem) {
    return new GgufException(file, problem);
  }

  private ByteBuffer require(int length, String what) throws GgufException {
    if (bytes.remaining() < length) {
      throw problem("truncated: ends at byte " + size() + " within " + what);
    }
    return bytes;
  }
}
