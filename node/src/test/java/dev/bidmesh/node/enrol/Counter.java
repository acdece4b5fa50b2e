package dev.bidmesh.node.enrol;

import static dev.bidmesh.node.Await.await;

import dev.bidmesh.node.cluster.BindHost;
import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.node.security.MeshVault;
import dev.bidmesh.node.security.Meshes;
import dev.bidmesh.node.security.NodeSubject;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** A node that takes devices in, and devices that want to be. */
final class Counter implements AutoCloseable {

  static final EnrolConfig CONFIG =
      new EnrolConfig(
          OptionalInt.of(0),
          Duration.ofDays(365),
          100_000,
          100_000,
          64,
          Duration.ofSeconds(40),
          Duration.ofMinutes(10),
          Duration.ofHours(1));

  final MeshVault vault;
  final MovableClock clock = new MovableClock(Meshes.NOW);
  final Registrar registrar;
  final MeshCredentials credentials;
  private final Vertx vertx = Vertx.vertx();
  private final EnrolVerticle verticle;

  Counter(Path home) {
    this(home, CONFIG);
  }

  Counter(Path home, EnrolConfig config) {
    this.vault = new MeshVault(home);
    Registrar.init(vault, "home", Meshes.subject("desk"), clock, new SecureRandom());
    this.registrar = new Registrar(vault, clock, new SecureRandom());
    this.credentials = MeshCredentials.read(vault).orElseThrow();
    var place = new EnrolVerticle.Place(BindHost.of("127.0.0.1"), 8770, 8772, "1.0");
    this.verticle = new EnrolVerticle(vault, credentials, config, place, clock);
    await(vertx.deployVerticle(verticle));
  }

  HostPort address() {
    return new HostPort("127.0.0.1", verticle.port());
  }

  JoinToken token(int uses) {
    return registrar.createToken(Duration.ofMinutes(10), uses, List.of(address()));
  }

  EnrolClient.Joined join(JoinToken token, String name) {
    return join(token, Meshes.subject(name), clock);
  }

  static EnrolClient.Joined join(JoinToken token, NodeSubject subject, Clock clock) {
    EnrolClient client = client(clock);
    return client.join(token, subject, client.newKey());
  }

  static EnrolClient client(Clock clock) {
    return new EnrolClient(Duration.ofSeconds(40), "1.0", clock, new SecureRandom());
  }

  /** As a running node would within a second. */
  void takeUpFiles() {
    credentials.update(own -> vault.read().orElseThrow());
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
