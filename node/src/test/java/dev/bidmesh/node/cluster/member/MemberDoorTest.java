package dev.bidmesh.node.cluster.member;

import static dev.bidmesh.node.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.node.SecretMesh;
import dev.bidmesh.node.cluster.Admission;
import dev.bidmesh.node.cluster.handshake.HandshakeException;
import dev.bidmesh.node.cluster.handshake.HandshakeKeys;
import dev.bidmesh.node.cluster.handshake.Identity;
import dev.bidmesh.node.cluster.handshake.Initiator;
import dev.bidmesh.node.cluster.handshake.Peer;
import dev.bidmesh.node.cluster.handshake.Responder;
import dev.bidmesh.node.cluster.member.MemberDoor.RefusedException;
import dev.bidmesh.node.security.MembershipKey;
import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.node.security.MeshIdentity;
import dev.bidmesh.node.security.Signatures;
import dev.bidmesh.testkit.Devices;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.cert.CertificateEncodingException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A handshake with a peer over loopback, at whose other end the mesh may learn of a removal. */
@Timeout(30)
class MemberDoorTest {

  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final byte[] NONCE = new byte[32];

  private final SecretMesh mesh = new SecretMesh();
  private final MeshCredentials own = new MeshCredentials(mesh.identity("desk"));
  private final MeshIdentity phone = mesh.identity("phone");
  private final MemberDoor door =
      new MemberDoor(
          new MemberIdentity(own, Clock.systemUTC()),
          new Admission(new Admission.Limits(8, 8, 8)),
          LONGEST,
          4);
  private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  private final Socket connecting = new Socket(server.getInetAddress(), server.getLocalPort());
  private final Socket accepted = server.accept();

  MemberDoorTest() throws IOException {
    // Its fields connect.
  }

  /**
   * The peer's part of a handshake.
   *
   * @param beforeProof done when it is about to prove who it is
   */
  private record Prover(MeshIdentity mesh, Runnable beforeProof) implements Identity {

    @Override
    public byte[] certificate() {
      try {
        return mesh.certificate().getEncoded();
      } catch (CertificateEncodingException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public byte[] sign(byte[] content) {
      beforeProof.run();
      return Signatures.sign(mesh.key(), content);
    }

    @Override
    public Peer verify(byte[] certificate, byte[] content, byte[] signature) {
      return new Peer(Devices.id("desk"), "desk", BigInteger.ONE, Instant.MAX);
    }
  }

  @AfterEach
  void close() throws IOException {
    accepted.close();
    connecting.close();
    server.close();
  }

  @Test
  void shouldLetInAPeerThatIsOfTheMesh() throws IOException {
    var peer = atTheOtherEnd(() -> initiate(() -> {}));

    door.onAccept(accepted);

    assertThat(door.peer(accepted)).map(Peer::name).contains("phone");
    await(peer);
  }

  @Test
  void shouldRefuseAPeerThatIsRemovedBetweenChallengeAndProof() {
    var peer = atTheOtherEnd(() -> initiate(this::revoke));

    assertThatThrownBy(() -> door.onAccept(accepted))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("the certificate of phone was revoked");
    await(peer);
  }

  @Test
  void shouldNotGoOnToAPeerThatIsRemovedWhileItIsConnectedTo() {
    // What is read of the list is that of the beginning, which is before the challenge.
    var peer = atTheOtherEnd(() -> respond(this::revoke));

    assertThatThrownBy(() -> door.onConnect(connecting))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("the certificate of phone was revoked");
    await(peer);
  }

  @Test
  void shouldEndConnectionsThatHazelcastHasNotTakenOverYet() throws IOException {
    var peer = atTheOtherEnd(() -> initiate(() -> {}));
    door.onAccept(accepted);
    await(peer);

    door.close(each -> each.name().equals("desk"));
    assertThat(accepted.isClosed()).isFalse();
    door.close(each -> each.name().equals("phone"));

    assertThat(accepted.isClosed()).isTrue();
    assertThat(door.known(each -> true)).isEmpty();
  }

  private void revoke() {
    var list = mesh.revoke(phone.certificate().getSerialNumber());
    own.update(before -> before.with(list));
  }

  private Peer initiate(Runnable beforeProof) throws IOException, HandshakeException {
    var identity = new Prover(phone, beforeProof);
    return SocketHandshake.initiate(connecting, new Initiator(keys(), identity, NONCE), LONGEST);
  }

  private Peer respond(Runnable beforeProof) throws IOException, HandshakeException {
    var identity = new Prover(phone, beforeProof);
    return SocketHandshake.respond(accepted, new Responder(keys(), identity, NONCE), LONGEST);
  }

  private HandshakeKeys keys() {
    var accepted = phone.keys().accepted(Instant.now());
    return HandshakeKeys.of(
        phone.id().value(), accepted.stream().map(MembershipKey::bytes).toList());
  }

  private static CompletableFuture<Peer> atTheOtherEnd(Callable<Peer> part) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return part.call();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
