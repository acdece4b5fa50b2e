package dev.bidmesh.node.cluster.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.node.cluster.handshake.HandshakeException.Reason;
import dev.bidmesh.testkit.Devices;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class HandshakeTest {

  private static final String MESH = "garden";
  private static final byte[] KEY = key(1);
  private static final byte[] OTHER_KEY = key(2);

  @Test
  void shouldTellBothSidesWhoTheOtherOneIs() throws HandshakeException {
    // given
    var initiator = new Initiator(keys(MESH, KEY), new Named("desk"), nonce(1));
    var responder = new Responder(keys(MESH, KEY), new Named("attic"), nonce(2));

    // when
    run(initiator, responder);

    // then
    assertThat(initiator.peer().name()).isEqualTo("attic");
    assertThat(responder.peer().name()).isEqualTo("desk");
  }

  @Test
  void shouldSayNothingToWhoeverKnowsNoKey() {
    var initiator = new Initiator(keys(MESH, OTHER_KEY), new Named("desk"), nonce(1));
    var responder = new Responder(keys(MESH, KEY), new Named("attic"), nonce(2));
    assertThatThrownBy(() -> responder.receive(initiator.hello()))
        .isInstanceOfSatisfying(
            HandshakeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_KEY));
  }

  @Test
  void shouldKeepMeshesWithTheSameKeyApart() {
    var initiator = new Initiator(keys("other", KEY), new Named("desk"), nonce(1));
    var responder = new Responder(keys(MESH, KEY), new Named("attic"), nonce(2));
    assertThatThrownBy(() -> responder.receive(initiator.hello()))
        .isInstanceOf(HandshakeException.class);
  }

  @Test
  void shouldTakeInNobodyWhoRepeatsWhatAnotherHasSaid() throws HandshakeException {
    // given: a recording of an initiator that was taken in
    var initiator = new Initiator(keys(MESH, KEY), new Named("desk"), nonce(1));
    var before = new Responder(keys(MESH, KEY), new Named("attic"), nonce(2));
    byte[] proof = initiator.receive(reply(before, initiator.hello())).orElseThrow();
    before.receive(proof);
    assertThat(before.isDone()).isTrue();

    // when
    var later = new Responder(keys(MESH, KEY), new Named("attic"), nonce(3));
    reply(later, initiator.hello());

    // then
    assertThatThrownBy(() -> later.receive(proof)).isInstanceOf(HandshakeException.class);
    assertThat(later.isDone()).isFalse();
  }

  @Test
  void shouldNotTakeAResponderForAnInitiator() throws HandshakeException {
    var initiator = new Initiator(keys(MESH, KEY), new Named("desk"), nonce(1));
    var responder = new Responder(keys(MESH, KEY), new Named("attic"), nonce(2));
    byte[] challenge = reply(responder, initiator.hello());
    byte[] mirrored = Arrays.copyOfRange(challenge, Wire.NONCE_BYTES + 1, challenge.length);
    assertThatThrownBy(() -> responder.receive(mirrored)).isInstanceOf(HandshakeException.class);
  }

  @Test
  void shouldTakeInNobodyWhoseCertificateDoesNotCount() throws HandshakeException {
    var initiator = new Initiator(keys(MESH, KEY), new Named("removed"), nonce(1));
    var responder = new Responder(keys(MESH, KEY), new Named("attic"), nonce(2));
    byte[] proof = initiator.receive(reply(responder, initiator.hello())).orElseThrow();
    assertThatThrownBy(() -> responder.receive(proof))
        .isInstanceOfSatisfying(
            HandshakeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REVOKED));
    assertThat(initiator.isDone()).isFalse();
    assertThat(initiator.isChallenged()).isTrue();
  }

  /** Whoever has missed a rotation, at either side, still has one key in common. */
  @Property(tries = 50)
  void shouldMeetWhileTheKeysHaveOneInCommon(
      @ForAll @Size(min = 1, max = HandshakeKeys.MOST) List<@IntRange(max = 6) Integer> one,
      @ForAll @Size(min = 1, max = HandshakeKeys.MOST) List<@IntRange(max = 6) Integer> two)
      throws HandshakeException {
    var initiator = new Initiator(keys(MESH, one), new Named("desk"), nonce(1));
    var responder = new Responder(keys(MESH, two), new Named("attic"), nonce(2));
    if (one.stream().anyMatch(two::contains)) {
      run(initiator, responder);
      assertThat(initiator.isDone() && responder.isDone()).isTrue();
    } else {
      assertThatThrownBy(() -> run(initiator, responder)).isInstanceOf(HandshakeException.class);
    }
  }

  /** No bit of any message may be changed on the way. */
  @Property(tries = 400)
  void shouldNoticeEveryChange(
      @ForAll @IntRange(max = 3) int message,
      @ForAll @IntRange(max = 100_000) int place,
      @ForAll @IntRange(max = 7) int bit) {
    var initiator = new Initiator(keys(MESH, KEY), new Named("desk"), nonce(1));
    var responder = new Responder(keys(MESH, KEY), new Named("attic"), nonce(2));
    assertThatThrownBy(() -> runChanged(initiator, responder, message, place, bit))
        .isInstanceOf(HandshakeException.class);
    assertThat(initiator.isDone() && responder.isDone()).isFalse();
  }

  /** Strangers send anything; it is refused, and never with another exception. */
  @Property(tries = 400)
  void shouldRefuseWhateverIsNoMessage(@ForAll @Size(max = 300) byte[] anything) {
    var initiator = new Initiator(keys(MESH, KEY), new Named("desk"), nonce(1));
    var responder = new Responder(keys(MESH, KEY), new Named("attic"), nonce(2));
    assertThatThrownBy(() -> responder.receive(anything)).isInstanceOf(HandshakeException.class);
    assertThatThrownBy(() -> initiator.receive(anything)).isInstanceOf(HandshakeException.class);
    assertThatThrownBy(() -> responder.receive(initiator.hello()))
        .isInstanceOf(IllegalStateException.class);
  }

  private static void run(Initiator initiator, Responder responder) throws HandshakeException {
    Optional<byte[]> message = Optional.of(initiator.hello());
    Handshake next = responder;
    while (message.isPresent()) {
      message = next.receive(message.get());
      next = next == responder ? initiator : responder;
    }
  }

  private static void runChanged(
      Initiator initiator, Responder responder, int changed, int place, int bit)
      throws HandshakeException {
    Optional<byte[]> message = Optional.of(initiator.hello());
    Handshake next = responder;
    for (int count = 0; message.isPresent(); count++) {
      byte[] sent = message.get();
      if (count == changed) {
        sent[place % sent.length] ^= (byte) (1 << bit);
      }
      message = next.receive(sent);
      next = next == responder ? initiator : responder;
    }
  }

  private static byte[] reply(Handshake side, byte[] message) throws HandshakeException {
    return side.receive(message).orElseThrow();
  }

  private static HandshakeKeys keys(String mesh, byte[]... keys) {
    return HandshakeKeys.of(mesh, List.of(keys));
  }

  private static HandshakeKeys keys(String mesh, List<Integer> seeds) {
    return HandshakeKeys.of(mesh, seeds.stream().map(HandshakeTest::key).toList());
  }

  private static byte[] key(int seed) {
    return bytes(1_000 + seed);
  }

  private static byte[] nonce(int seed) {
    return bytes(seed);
  }

  private static byte[] bytes(int seed) {
    var bytes = new byte[32];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /**
   * A certificate that is a name, and a signature that is a digest: real ones are tested elsewhere.
   */
  private record Named(String name) implements Identity {

    @Override
    public byte[] certificate() {
      return name.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] sign(byte[] content) {
      return Wire.digest(certificate(), content);
    }

    @Override
    public Peer verify(byte[] certificate, byte[] content, byte[] signature)
        throws HandshakeException {
      String shown = new String(certificate, StandardCharsets.UTF_8);
      if (shown.equals("removed")) {
        throw new HandshakeException(Reason.REVOKED, "removed");
      }
      if (!Arrays.equals(new Named(shown).sign(content), signature)) {
        throw new HandshakeException(Reason.WRONG_CERTIFICATE, "another signature");
      }
      return new Peer(Devices.id(shown), shown, BigInteger.ONE, Instant.MAX);
    }
  }
}
