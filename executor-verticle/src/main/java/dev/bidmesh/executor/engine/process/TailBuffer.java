package dev.bidmesh.executor.engine.process;

import java.nio.charset.StandardCharsets;

/** Keeps the end of a stream of bytes. Safe for use by many threads. */
final class TailBuffer {

  private final byte[] ring;
  private long written;

  /**
   * @param capacity most bytes kept, at least 1
   */
  TailBuffer(int capacity) {
    this.ring = new byte[capacity];
  }

  synchronized void add(byte[] bytes, int count) {
    int skipped = Math.max(0, count - ring.length);
    written += skipped;
    for (int i = skipped; i < count; i++) {
      ring[(int) (written % ring.length)] = bytes[i];
      written++;
    }
  }

  /** What is kept, as text; a character cut at the beginning is replaced. */
  synchronized String text() {
    int kept = (int) Math.min(written, ring.length);
    var out = new byte[kept];
    for (int i = 0; i < kept; i++) {
      out[i] = ring[(int) ((written - kept + i) % ring.length)];
    }
    return new String(out, StandardCharsets.UTF_8);
  }
}
