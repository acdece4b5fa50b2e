package dev.bidmesh.node.netns;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A network interface whose other end is this program: what the system sends into it can be read
 * here, and what is written here the system receives from it.
 *
 * <p>One thread reads; any may write.
 */
final class Tap implements AutoCloseable {

  /** Longest frame: that of an Ethernet with a tag of a virtual network. */
  private static final int LONGEST_FRAME = 1_522;

  private static final int ALL_OF_AN_ETHERNET = 0x0002 | 0x1000;
  private static final int NAME_BYTES = 16;
  private static final int REQUEST_BYTES = 40;
  private static final int POLL_BYTES = 8;
  private static final int LOOK_UP_MILLIS = 100;

  private final Libc libc;
  private final int file;
  private final byte[] frame = new byte[LONGEST_FRAME];

  private Tap(Libc libc, int file) {
    this.libc = libc;
    this.file = file;
  }

  /**
   * Makes one in the namespace of this program. It goes when this is closed.
   *
   * @throws LastErrorException if the system does not permit it
   */
  static Tap open(Libc libc, String name) {
    int file = libc.open("/dev/net/tun", Libc.READ_WRITE | Libc.CLOSE_ON_EXEC);
    byte[] request = new byte[REQUEST_BYTES];
    byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, request, 0, Math.min(ascii.length, NAME_BYTES - 1));
    ByteBuffer.wrap(request)
        .order(ByteOrder.nativeOrder())
        .putShort(NAME_BYTES, (short) ALL_OF_AN_ETHERNET);
    try {
      libc.ioctl(file, new NativeLong(Libc.SET_INTERFACE), request);
      return new Tap(libc, file);
    } catch (LastErrorException e) {
      libc.close(file);
      throw e;
    }
  }

  /**
   * The next frame, if one comes within a moment.
   *
   * @throws LastErrorException if the interface is gone
   */
  Optional<byte[]> read() {
    byte[] poll = new byte[POLL_BYTES];
    ByteBuffer.wrap(poll).order(ByteOrder.nativeOrder()).putInt(0, file).putShort(4, Libc.READABLE);
    if (libc.poll(poll, new NativeLong(1), LOOK_UP_MILLIS) == 0) {
      return Optional.empty();
    }
    int length = libc.read(file, frame, new NativeLong(frame.length)).intValue();
    return Optional.of(Arrays.copyOf(frame, length));
  }

  /**
   * Hands a frame to the system.
   *
   * @throws LastErrorException if the interface is gone or down
   */
  void write(byte[] whole) {
    libc.write(file, whole, new NativeLong(whole.length));
  }

  @Override
  public void close() {
    libc.close(file);
  }
}
