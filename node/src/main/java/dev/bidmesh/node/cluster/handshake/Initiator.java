package dev.bidmesh.node.cluster.handshake;

import dev.bidmesh.node.cluster.handshake.HandshakeException.Reason;
import java.util.Optional;

/** The side that connects. */
public final class Initiator implements Handshake {

  private final HandshakeKeys keys;
  private final Identity identity;
  private final byte[] hello;
  private State state = State.EXPECTS_CHALLENGE;
  private byte[] last = new byte[0];
  private int key;
  private Optional<Peer> peer = Optional.empty();

  private enum State {
    EXPECTS_CHALLENGE,
    EXPECTS_DONE,
    DONE,
    FAILED
  }

  /**
   * @param nonce 32 random bytes, new for each handshake
   */
  public Initiator(HandshakeKeys keys, Identity identity, byte[] nonce) {
    this.keys = keys;
    this.identity = identity;
    byte[] own = nonce.clone();
    var parts = new byte[2 + keys.count()][];
    parts[0] = own;
    parts[1] = Wire.number(keys.count());
    for (int i = 0; i < keys.count(); i++) {
      parts[2 + i] = keys.mac(i, Labels.hello(), own);
    }
    this.hello = Wire.join(parts);
  }

  /** The first message. */
  public byte[] hello() {
    return hello.clone();
  }

  @Override
  public Optional<byte[]> receive(byte[] message) throws HandshakeException {
    State before = state;
    transition(State.FAILED);
    return switch (before) {
      case EXPECTS_CHALLENGE -> {
        byte[] proof = challenged(Wire.read(message));
        transition(State.EXPECTS_DONE);
        yield Optional.of(proof);
      }
      case EXPECTS_DONE -> {
        admitted(message);
        transition(State.DONE);
        yield Optional.empty();
      }
      case DONE, FAILED -> throw new IllegalStateException("the handshake is over: " + before);
    };
  }

  /** Whether the other side has answered the hello: it has one of our keys. */
  public boolean isChallenged() {
    return state == State.EXPECTS_DONE || isDone();
  }

  @Override
  public boolean isDone() {
    return state == State.DONE;
  }

  @Override
  public Peer peer() {
    if (!isDone()) {
      throw new IllegalStateException("not done: " + state);
    }
    return peer.orElseThrow();
  }

  private byte[] challenged(Wire challenge) throws HandshakeException {
    byte[] nonce = challenge.fixed(Wire.NONCE_BYTES);
    key = challenge.number();
    byte[] certificate = challenge.field();
    byte[] signature = challenge.field();
    byte[] code = challenge.fixed(HandshakeKeys.MAC_BYTES);
    challenge.end();
    byte[] transcript = Transcript.ofChallenge(hello, nonce, key, certificate);
    if (key >= keys.count()
        || !keys.matches(key, code, Labels.responder(), transcript, signature)) {
      throw new HandshakeException(Reason.WRONG_KEY, "it does not have the membership key");
    }
    byte[] signed = Wire.join(Labels.responder(), transcript);
    peer = Optional.of(identity.verify(certificate, signed, signature));
    byte[] said = Wire.digest(transcript, signature, code);
    return proof(Wire.digest(said, identity.certificate()));
  }

  private byte[] proof(byte[] transcript) {
    byte[] signature = identity.sign(Wire.join(Labels.initiator(), transcript));
    byte[] code = keys.mac(key, Labels.initiator(), transcript, signature);
    last = Wire.digest(transcript, signature, code);
    return Wire.join(Wire.field(identity.certificate()), Wire.field(signature), code);
  }

  private void admitted(byte[] done) throws HandshakeException {
    if (!keys.matches(key, done, Labels.done(), last)) {
      throw new HandshakeException(Reason.WRONG_KEY, "it does not have the membership key");
    }
  }

  private void transition(State next) {
    state = next;
  }
}
