package dev.bidmesh.node.cluster;

import static dev.bidmesh.node.Await.await;
import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.node.discover.DiscoverConfig;
import dev.bidmesh.node.discover.Discovery;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.testkit.Devices;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MeshSourceTest {

  /** A start count that the mesh is never behind of. */
  private static final long NEVER_ENOUGH = 0;

  private static final Membership.Follower NOBODY =
      new Membership.Follower() {
        @Override
        public void changed(MeshState state) {
          // What the mesh is called does not matter here.
        }

        @Override
        public void rejoin() {
          // The test does it.
        }

        @Override
        public void broken() {
          // The test does it.
        }
      };

  private final PortWishes any =
      new PortWishes(
          BindHost.of("127.0.0.1"),
          Map.of(PortKind.BUS, OptionalInt.of(0), PortKind.CLUSTER, OptionalInt.of(0)));
  private final Path directory;

  MeshSourceTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void shouldHoldNothingWhenItCannotWriteTheStartCount() {
    // given
    var profile = new DeviceProfile(Devices.id("desk"), "desk", NEVER_ENOUGH, "1");
    var unwritable = new IllegalStateException("disk full");
    var ports = ClaimedPorts.claim(any);
    try (var failing =
        source(
            heard -> {
              throw unwritable;
            })) {

      // then
      assertThatThrownBy(() -> open(failing, ports, profile)).isSameAs(unwritable);
    }
    try (var again = ports.again();
        var source = source(heard -> heard + 1)) {
      Membership member = open(source, again, profile);
      assertThat(member.profile().incarnation()).isEqualTo(NEVER_ENOUGH + 1);
      await(member.link().close());
    }
  }

  @Test
  void shouldFindThoseAgainThatItWasInAMeshWithThoughWhomItJoinedIsGone() throws IOException {
    // given: it has joined the first, and met the second there
    String mesh = "test-" + UUID.randomUUID();
    Opened first = opened(mesh, "first", List.of());
    Opened second = opened(mesh, "second", List.of(first.address()));
    Opened own = opened(mesh, "own", List.of(first.address()));
    await(own.member().follow(NOBODY));
    awaitUntil("it remembers both", () -> own.remembered().size() == 2);

    // when: the first is gone, and its event bus is made anew
    first.close();
    await(own.member().link().close());
    try (var again = own.ports().again()) {
      Membership member = open(own.source(), again, profile("own"));

      // then
      awaitUntil("it is with the second", () -> member.link().peers().size() == 1);
      await(member.link().close());
    }
    own.source().close();
    second.close();
  }

  @Test
  void shouldLookOnceAtWhoIsNamedAndRemembered() throws IOException {
    // given: it has been with the first, which it was told to join
    String mesh = "test-" + UUID.randomUUID();
    Opened first = opened(mesh, "first", List.of());
    Opened own = opened(mesh, "own", List.of(first.address()));
    await(own.member().follow(NOBODY));
    awaitUntil("it remembers it", () -> own.remembered().equals(List.of(first.address())));
    first.close();
    await(own.member().link().close());

    // when: something else is there
    try (var server = new ServerSocket()) {
      server.setReuseAddress(true);
      server.bind(new InetSocketAddress("127.0.0.1", first.address().port()));
      var connections = new AtomicInteger();
      var counting = CompletableFuture.runAsync(() -> hangUp(server, connections));
      var probe = new Probe(ClusterConfig.DEFAULT.probeTimeout(), Optional.empty());
      assertThat(probe.probe(first.address()).isMember()).isFalse();
      int once = connections.getAndSet(0);
      await(own.source().look(own.ports().ports()));

      // then
      assertThat(connections).hasValue(once);
      assertThat(counting).isNotDone();
    }
    own.source().close();
  }

  @Test
  void shouldHaveAThreadForEachAddressOfALook() {
    var join = List.of(new HostPort("10.0.0.1", 1), new HostPort("10.0.0.2", 1));
    var settings =
        new MeshSettings("garden", join, false, any, ClusterConfig.DEFAULT, Optional.empty());
    var discovery =
        new Discovery(
            "garden", new DiscoverConfig(true, Duration.ofSeconds(1), Duration.ofSeconds(1), 7));

    assertThat(MeshSource.mostProbes(settings, Neighbours.none())).isEqualTo(2 + MeshFile.MOST);
    assertThat(MeshSource.mostProbes(settings, discovery)).isEqualTo(2 + MeshFile.MOST + 7);
  }

  /** Until it is closed. */
  private static void hangUp(ServerSocket server, AtomicInteger connections) {
    try {
      while (true) {
        try (Socket connection = server.accept()) {
          connections.incrementAndGet();
          assertThat(connection.isConnected()).isTrue();
        }
      }
    } catch (IOException closed) {
      assertThat(server.isClosed()).isTrue();
    }
  }

  private record Opened(MeshSource source, Path directory, ClaimedPorts ports, Membership member) {

    HostPort address() {
      return new HostPort("127.0.0.1", ports.ports().cluster());
    }

    List<HostPort> remembered() {
      return new MeshFile(directory).read();
    }

    void close() {
      await(member.link().close());
      source.close();
      ports.close();
    }
  }

  private Opened opened(String mesh, String name, List<HostPort> join) throws IOException {
    Path home = Files.createDirectory(directory.resolve(name));
    var settings =
        new MeshSettings(mesh, join, false, any, ClusterConfig.DEFAULT, Optional.empty());
    var source = new MeshSource(settings, home, heard -> heard + 1, Neighbours.none());
    var ports = ClaimedPorts.claim(any);
    return new Opened(source, home, ports, open(source, ports, profile(name)));
  }

  private static DeviceProfile profile(String name) {
    return new DeviceProfile(Devices.id(name), name, 1, "1");
  }

  private static Membership open(MeshSource source, ClaimedPorts ports, DeviceProfile profile) {
    return await(source.look(ports.ports()).thenCompose(found -> found.open(ports, profile)), 40);
  }

  private MeshSource source(LongUnaryOperator raise) {
    var name = "test-" + UUID.randomUUID();
    var settings =
        new MeshSettings(name, List.of(), false, any, ClusterConfig.DEFAULT, Optional.empty());
    return new MeshSource(settings, directory, raise, Neighbours.none());
  }
}
