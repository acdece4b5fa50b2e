package dev.bidmesh.node.cluster.handshake;

import dev.bidmesh.node.cluster.handshake.HandshakeException.Reason;
import java.util.Optional;
import java.util.OptionalInt;

/** The side that is connected to. */
public final class Responder implements Handshake {

  private final HandshakeKeys keys;
  private final Identity identity;
  private final byte[] nonce;
  private State state = State.EXPECTS_HELLO;
  private byte[] transcript = new byte[0];
  private int key;
  private Optional<Peer> peer = Optional.empty();

  private enum State {
    EXPECTS_HELLO,
    EXPECTS_PROOF,
    DONE,
    FAILED
  }

  /**
   * @param nonce 32 random bytes, new for each handshake
   */
  public Responder(HandshakeKeys keys, Identity identity, byte[] nonce) {
    this.keys = keys;
    this.identity = identity;
    this.nonce = nonce.clone();
  }

  @Override
  public Optional<byte[]> receive(byte[] message) throws HandshakeException {
    State before = state;
    transition(State.FAILED);
    return switch (before) {
      case EXPECTS_HELLO -> {
        byte[] challenge = greeted(message);
        transition(State.EXPECTS_PROOF);
        yield Optional.of(challenge);
      }
      case EXPECTS_PROOF -> {
        byte[] done = proven(Wire.read(message));
        transition(State.DONE);
        yield Optional.of(done);
      }
      case DONE, FAILED -> throw new IllegalStateException("the handshake is over: " + before);
    };
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

  private byte[] greeted(byte[] hello) throws HandshakeException {
    Wire greeting = Wire.read(hello);
    byte[] theirs = greeting.fixed(Wire.NONCE_BYTES);
    int offers = greeting.number();
    if (offers < 1 || offers > HandshakeKeys.MOST) {
      throw new HandshakeException(Reason.MALFORMED, "no message of the handshake");
    }
    OptionalInt chosen = OptionalInt.empty();
    for (int offer = 0; offer < offers; offer++) {
      byte[] code = greeting.fixed(HandshakeKeys.MAC_BYTES);
      OptionalInt found = keys.find(code, Labels.hello(), theirs);
      if (chosen.isEmpty() && found.isPresent()) {
        chosen = OptionalInt.of(offer);
        key = found.getAsInt();
      }
    }
    greeting.end();
    if (chosen.isEmpty()) {
      throw new HandshakeException(Reason.WRONG_KEY, "it does not have the membership key");
    }
    return challenge(hello, chosen.getAsInt());
  }

  private byte[] challenge(byte[] hello, int offer) {
    byte[] certificate = identity.certificate();
    byte[] said = Transcript.ofChallenge(hello, nonce, offer, certificate);
    byte[] signature = identity.sign(Wire.join(Labels.responder(), said));
    byte[] code = keys.mac(key, Labels.responder(), said, signature);
    transcript = Wire.digest(said, signature, code);
    return Wire.join(
        nonce, Wire.number(offer), Wire.field(certificate), Wire.field(signature), code);
  }

  private byte[] proven(Wire proof) throws HandshakeException {
    byte[] certificate = proof.field();
    byte[] signature = proof.field();
    byte[] code = proof.fixed(HandshakeKeys.MAC_BYTES);
    proof.end();
    byte[] said = Wire.digest(transcript, certificate);
    if (!keys.matches(key, code, Labels.initiator(), said, signature)) {
      throw new HandshakeException(Reason.WRONG_KEY, "it does not have the membership key");
    }
    byte[] signed = Wire.join(Labels.initiator(), said);
    peer = Optional.of(identity.verify(certificate, signed, signature));
    return keys.mac(key, Labels.done(), Wire.digest(said, signature, code));
  }

  private void transition(State next) {
    state = next;
  }
}
