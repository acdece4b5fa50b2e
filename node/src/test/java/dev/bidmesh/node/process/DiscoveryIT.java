package dev.bidmesh.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.Await;
import dev.bidmesh.node.netns.Namespace;
import dev.bidmesh.node.netns.VirtualSwitch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Devices of one network find each other by what they tell it. Where the system does not permit
 * networks of its own to a test, it says so and looks at nothing.
 */
@Tag("long")
@Timeout(300)
class DiscoveryIT {

  private static final Logger LOG = LoggerFactory.getLogger(DiscoveryIT.class);
  private static final long PATIENCE_S = 90;

  private final Path home;

  DiscoveryIT(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void shouldFindEachOtherWithoutAnAddressAndLetNobodyInWithoutTheSecret() throws IOException {
    Optional<String> obstacle = VirtualSwitch.obstacle();
    if (obstacle.isPresent()) {
      LOG.warn("NOT CHECKED: finding each other in a network: {}", obstacle.get());
      return;
    }
    try (var network = new VirtualSwitch(1)) {
      // given a network of three that carries nothing at first
      List<Namespace> devices = List.of(network.plug(1), network.plug(2), network.plug(3));
      network.paths(1, 2, dev.bidmesh.node.netns.Path.CUT);
      NamespaceMesh.command(
          devices.get(2), home(3), "init", "--name", "n3", "--mesh-name", "bidmesh");

      try (var first = node(devices.get(0), 1, "--insecure");
          var second = node(devices.get(1), 2, "--insecure");
          var stranger = node(devices.get(2), 3, "--lan-http")) {
        awaitOut(first, "mesh    alone");
        awaitOut(second, "mesh    alone");
        awaitOut(stranger, "ready  ");

        // when
        network.paths(1, 2, dev.bidmesh.node.netns.Path.CLEAR);

        // then two that neither were told an address are one mesh
        awaitOut(first, "joined " + VirtualSwitch.address(2) + ":8772, 1 peer");
        awaitOut(second, "joined " + VirtualSwitch.address(1) + ":8772, 1 peer");

        // and one whose mesh has that name, but a secret, is heard and stays by itself
        String heard = NamespaceMesh.command(devices.get(1), home(2), "peers", "--discover");
        assertThat(heard)
            .contains(
                "bidmesh  " + VirtualSwitch.address(1) + ":8772",
                "bidmesh  " + VirtualSwitch.address(3) + ":8772");
        assertThat(stranger.out()).doesNotContain("joined");
        assertThat(first.out()).doesNotContain("2 peers");
      }
    }
  }

  private static void awaitOut(BidmeshProcess node, String text) {
    Await.awaitUntil(text, PATIENCE_S, () -> node.out().contains(text));
  }

  private BidmeshProcess node(Namespace device, int number, String... flags) {
    var arguments =
        new ArrayList<>(
            List.of("serve", "--name", "n" + number, "--bind", "0.0.0.0", "--discover"));
    arguments.addAll(List.of(flags));
    return BidmeshProcess.start(
        device.prefix(), home(number), Map.of(), arguments.toArray(String[]::new));
  }

  private Path home(int number) {
    try {
      return Files.createDirectories(home.resolve("n" + number));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
