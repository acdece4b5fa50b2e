package dev.bidmesh.node.cluster.handshake;

import java.util.Optional;

/**
 * One side of a handshake. Four messages: the initiator greets, proving that it has a key (hello);
 * the responder answers with its own proof (challenge); the initiator proves that it is not a
 * recording (proof); the responder says that it takes it in (done). Each proof is an HMAC-SHA256
 * under a key of the mesh over both sides' 32-byte nonces, the role and all that was said before,
 * and a signature of the node's certificate over the same. A responder says nothing at all to
 * whoever has not shown a key.
 *
 * <p>For one thread at a time. After an exception the connection is to be closed.
 */
public sealed interface Handshake permits Initiator, Responder {

  /** Longest message, in bytes. */
  int MOST_BYTES = 8 * 1024;

  /**
   * Takes a message of the other side.
   *
   * @return what to send back; empty if nothing
   * @throws HandshakeException if the message does not prove what it must
   * @throws IllegalStateException if the handshake is over
   */
  Optional<byte[]> receive(byte[] message) throws HandshakeException;

  /** Whether both sides have proven themselves. */
  boolean isDone();

  /**
   * Who the other side is.
   *
   * @throws IllegalStateException unless {@link #isDone()}
   */
  Peer peer();
}
