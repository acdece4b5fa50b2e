package dev.bidmesh.protocol.codec;

import java.io.IOException;
import java.io.OutputStream;

/** Counts bytes up to a limit and keeps none; fails as soon as there are more. */
final class ByteCounter extends OutputStream {

  private final int limit;
  private int count;
  private boolean full;

  ByteCounter(int limit) {
    this.limit = limit;
  }

  /** Whether there were more bytes than the limit. */
  boolean full() {
    return full;
  }

  /** How many there were. */
  int count() {
    return count;
  }

  @Override
  public void write(int single) throws IOException {
    add(1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    add(length);
  }

  private void add(int length) throws IOException {
    if (length > limit - count) {
      full = true;
      throw new IOException("more than " + limit + " bytes");
    }
    count += length;
  }
}
