package dev.bidmesh.node.cluster.member;

import dev.bidmesh.node.cluster.handshake.Handshake;
import dev.bidmesh.node.cluster.handshake.HandshakeException;
import dev.bidmesh.node.cluster.handshake.HandshakeException.Reason;
import dev.bidmesh.node.cluster.handshake.Initiator;
import dev.bidmesh.node.cluster.handshake.Peer;
import dev.bidmesh.node.cluster.handshake.Responder;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Carries out a handshake on a connected socket within a time that no slow peer can stretch. Each
 * message has its length before it, and the first one, before that, who we are.
 */
public final class SocketHandshake {

  /** What an initiator says first. No member of Hazelcast and no HTTP client begins so. */
  static final byte[] MAGIC = "BMH1".getBytes(StandardCharsets.US_ASCII);

  private static final int LENGTH_BYTES = 2;

  private final Socket socket;
  private final long giveUpNanos;

  private SocketHandshake(Socket socket, Duration longest) {
    this.socket = socket;
    this.giveUpNanos = System.nanoTime() + longest.toNanos();
  }

  /**
   * As the side that has connected.
   *
   * @return who is at the other end
   * @throws HandshakeException if it has not proven itself
   * @throws EOFException if it closes the connection instead, as one does to whom our key says
   *     nothing
   * @throws IOException if the connection fails, or takes too long
   */
  public static Peer initiate(Socket socket, Initiator handshake, Duration longest)
      throws IOException, HandshakeException {
    var run = new SocketHandshake(socket, longest);
    run.write(MAGIC, handshake.hello());
    return run.converse(handshake);
  }

  /**
   * As the side that was connected to.
   *
   * @return who is at the other end
   * @throws HandshakeException if it has not proven itself
   * @throws IOException if the connection fails, or takes too long
   */
  static Peer respond(Socket socket, Responder handshake, Duration longest)
      throws IOException, HandshakeException {
    var run = new SocketHandshake(socket, longest);
    if (!Arrays.equals(run.read(MAGIC.length), MAGIC)) {
      throw new HandshakeException(Reason.MALFORMED, "it does not greet as a node of a mesh does");
    }
    return run.converse(handshake);
  }

  private Peer converse(Handshake handshake) throws IOException, HandshakeException {
    while (!handshake.isDone()) {
      Optional<byte[]> answer = handshake.receive(message());
      if (answer.isPresent()) {
        write(new byte[0], answer.get());
      }
    }
    // Whoever takes the socket over waits as it likes.
    socket.setSoTimeout(0);
    return handshake.peer();
  }

  private byte[] message() throws IOException, HandshakeException {
    byte[] length = read(LENGTH_BYTES);
    int size = (length[0] & 0xFF) << 8 | length[1] & 0xFF;
    if (size > Handshake.MOST_BYTES) {
      throw new HandshakeException(Reason.MALFORMED, "no message of the handshake");
    }
    return read(size);
  }

  private byte[] read(int count) throws IOException {
    var bytes = new byte[count];
    int have = 0;
    while (have < count) {
      socket.setSoTimeout(remainingMillis());
      int more = socket.getInputStream().read(bytes, have, count - have);
      if (more < 0) {
        throw new EOFException("the connection was closed during the handshake");
      }
      have += more;
    }
    return bytes;
  }

  private void write(byte[] prefix, byte[] message) throws IOException {
    ByteBuffer whole = ByteBuffer.allocate(prefix.length + LENGTH_BYTES + message.length);
    whole.put(prefix).putShort((short) message.length).put(message);
    socket.getOutputStream().write(whole.array());
    socket.getOutputStream().flush();
  }

  private int remainingMillis() throws SocketTimeoutException {
    long left = (giveUpNanos - System.nanoTime()) / 1_000_000;
    if (left <= 0) {
      throw new SocketTimeoutException("the handshake took too long");
    }
    return Math.toIntExact(left);
  }
}
