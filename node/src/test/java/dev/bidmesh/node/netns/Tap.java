package dev.bidmesh.node.netns;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A network interface whose other end is this program: what the system sends into it comes here,
 * and what is written here the system receives from it.
 *
 * <p>A thread of its own reads; any may write. The number of a file that was closed is soon that of
 * another, so whoever reads closes it when nobody reads any more, and nobody writes meanwhile.
 */
final class Tap implements AutoCloseable {

  /** Longest frame: that of an Ethernet with a tag of a virtual network. */
  private static final int LONGEST_FRAME = 1_522;

  private static final int ALL_OF_AN_ETHERNET = 0x0002 | 0x1000;
  private static final int NAME_BYTES = 16;
  private static final int REQUEST_BYTES = 40;
  private static final int POLL_BYTES = 8;
  private static final int LOOK_UP_MILLIS = 100;

  private static final long END_MILLIS = 5_000;
  private static final Logger LOG = LoggerFactory.getLogger(Tap.class);

  private final Libc libc;
  private final int file;
  private final byte[] frame = new byte[LONGEST_FRAME];
  private final Object open = new Object();
  private Optional<Thread> reader = Optional.empty();
  private volatile boolean closing;

  /** Guarded by {@link #open}. */
  private boolean closed;

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

  /** Hands on whatever comes, until this is closed or the interface is gone. To be called once. */
  void start(String name, Consumer<byte[]> to) {
    var thread = new Thread(() -> readAll(to), name);
    thread.setDaemon(true);
    reader = Optional.of(thread);
    thread.start();
  }

  private void readAll(Consumer<byte[]> to) {
    try {
      while (!closing) {
        read().ifPresent(to);
      }
    } catch (LastErrorException e) {
      LOG.atDebug().log(Thread.currentThread().getName() + " is unplugged: " + e.getMessage());
    } finally {
      closeFile();
    }
  }

  /** The next frame, if one comes within a moment. */
  private Optional<byte[]> read() {
    byte[] poll = new byte[POLL_BYTES];
    ByteBuffer.wrap(poll).order(ByteOrder.nativeOrder()).putInt(0, file).putShort(4, Libc.READABLE);
    if (libc.poll(poll, new NativeLong(1), LOOK_UP_MILLIS) == 0) {
      return Optional.empty();
    }
    int length = libc.read(file, frame, new NativeLong(frame.length)).intValue();
    return Optional.of(Arrays.copyOf(frame, length));
  }

  /**
   * Hands a frame to the system, or to nobody if this is closed.
   *
   * @throws LastErrorException if the interface is gone or down
   */
  void write(byte[] whole) {
    synchronized (open) {
      if (!closed) {
        libc.write(file, whole, new NativeLong(whole.length));
      }
    }
  }

  /** Returns when the interface is gone. */
  @Override
  public void close() {
    closing = true;
    reader.ifPresentOrElse(Tap::awaitEnd, this::closeFile);
  }

  private static void awaitEnd(Thread reader) {
    try {
      reader.join(END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (reader.isAlive()) {
      throw new IllegalStateException(reader.getName() + " reads on");
    }
  }

  private void closeFile() {
    synchronized (open) {
      if (!closed) {
        closed = true;
        libc.close(file);
      }
    }
  }
}
