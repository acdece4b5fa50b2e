package dev.bidmesh.node.attack;

import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.HeardLog;
import dev.bidmesh.node.SecretMesh;
import dev.bidmesh.node.SecretMesh.Member;
import dev.bidmesh.node.cluster.bus.BusGuard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The certificate of a node is renewed while its event bus runs. */
@Timeout(300)
class RenewedCertificateTest {

  private final SecretMesh mesh = new SecretMesh();

  @Test
  void shouldBeShownByNewConnectionsInBothDirections(@TempDir Path home) {
    try (Member one = mesh.member(home, "one", Map.of());
        HeardLog heard = HeardLog.ofAll(BusGuard.class)) {
      BigInteger old = one.serial();
      assertThat(shownBy(one)).isEqualTo(old);

      // when
      X509Certificate renewed = mesh.renewed(one.credentials().now());
      one.credentials().update(before -> before.with(renewed));

      // then: to whoever connects
      BigInteger serial = renewed.getSerialNumber();
      assertThat(serial).isNotEqualTo(old);
      awaitUntil("it shows the new certificate", 60, () -> shownBy(one).equals(serial));

      // and where it connects itself
      Map<String, String> join = Map.of("BIDMESH_JOIN", one.node().clusterAddress());
      try (Member two = mesh.member(home, "two", join)) {
        String fresh = "one shows the certificate " + serial.toString(16);
        awaitUntil("it shows it to a peer", 60, () -> heard.holds(fresh, "accepted", true));
        awaitUntil("they are a mesh", 60, () -> BesiegedMesh.peers(two) == 1);
        assertThat(heard.holds("one shows the certificate " + old.toString(16))).isFalse();
      }
    }
  }

  private BigInteger shownBy(Member member) {
    var asMember = Optional.of(mesh.identity("somebody"));
    try (SSLSocket socket = Tls.connect(member.node().node().ports().bus(), asMember)) {
      socket.startHandshake();
      return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
