package dev.bidmesh.node;

import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.gateway.access.ServerCertificate;
import dev.bidmesh.node.security.MeshIdentity;
import dev.bidmesh.node.security.NewMesh;
import dev.bidmesh.node.security.NodeSubject;
import dev.bidmesh.protocol.DeviceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A mesh in which one node has a certificate of its own for its HTTP API. */
@Timeout(60)
class HttpsPeerTest {

  private final String mesh = "test-" + UUID.randomUUID();
  private final Path home;

  HttpsPeerTest(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void shouldTellOthersWhetherItSpeaksHttps() throws IOException {
    try (var one = member("one", Map.of());
        var two = member("two", Map.of("BIDMESH_JOIN", one.clusterAddress()));
        var safe = member("safe", withCertificate(one.clusterAddress()))) {
      awaitUntil("two peers", () -> one.get("/peers").path("peers").size() == 2);

      var urls = new TreeMap<String, String>();
      one.get("/peers")
          .path("peers")
          .forEach(peer -> urls.put(peer.path("device").asText(), url(peer)));
      assertThat(urls)
          .isEqualTo(Map.of("two", two.node().httpAddress(), "safe", safe.node().httpAddress()))
          .hasEntrySatisfying("safe", url -> assertThat(url).startsWith("https://"));
    }
  }

  /** By what it tells of itself. */
  private static String url(JsonNode peer) {
    assertThat(peer.path("https").isBoolean()).as("it tells").isTrue();
    return (peer.path("https").asBoolean() ? "https://" : "http://")
        + peer.path("address").asText();
  }

  private Map<String, String> withCertificate(String join) throws IOException {
    Instant now = Instant.now();
    var random = new SecureRandom();
    var subject = new NodeSubject("safe", DeviceId.random(new Random(1)), List.of());
    MeshIdentity identity = NewMesh.create("home", now, random).member(subject, now, random);
    var pem = new ServerCertificate(List.of(identity.chain()), identity.key()).options();
    Path certificate = home.resolve("cert.pem");
    Path key = home.resolve("key.pem");
    Files.writeString(certificate, pem.getCertValues().get(0).toString());
    Files.writeString(key, pem.getKeyValues().get(0).toString());
    return Map.of(
        "BIDMESH_JOIN", join,
        "BIDMESH_GATEWAY_TLS_CERTIFICATE", certificate.toString(),
        "BIDMESH_GATEWAY_TLS_KEY", key.toString());
  }

  private RunningNode member(String name, Map<String, String> more) {
    var environment = new TreeMap<>(Map.of("BIDMESH_NAME", name, "BIDMESH_ENGINES", "builtin"));
    environment.putAll(more);
    return RunningNode.member(home, mesh, environment);
  }
}
