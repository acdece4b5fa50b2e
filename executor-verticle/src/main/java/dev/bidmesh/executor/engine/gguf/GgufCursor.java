package dev.bidmesh.executor.engine.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads the little-endian primitives of a GGUF file; every read is checked against its end. */
final class GgufCursor {

  private final String file;
  private final ByteBuffer bytes;
  private final long fileBytes;

  /**
   * @param bytes the beginning of the file, or all of it
   * @param fileBytes length of the file
   */
  GgufCursor(String file, ByteBuffer bytes, long fileBytes) {
    this.file = file;
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    this.fileBytes = fileBytes;
  }

  int position() {
    return bytes.position();
  }

  /** Length of the file. */
  long fileBytes() {
    return fileBytes;
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
    if (count < 0 || count > (fileBytes - bytes.position()) / bytesEach) {
      throw problem(
          "truncated or corrupt: "
              + what
              + " is "
              + Long.toUnsignedString(count)
              + ", more than the rest of the file can hold");
    }
    if (count > bytes.remaining() / bytesEach) {
      throw headTooLong();
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
      throw bytes.capacity() < fileBytes
          ? headTooLong()
          : problem("truncated: ends at byte " + fileBytes + " within " + what);
    }
    return bytes;
  }

  private GgufException headTooLong() {
    return new HeadTooShort(file, bytes.capacity());
  }
}
