package dev.bidmesh.node.cluster;

import static dev.bidmesh.node.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.Test;

class TargetsTest {

  private static final Duration PATIENT = Duration.ofSeconds(18);

  private final HostPort self = new HostPort("127.0.0.1", FreePorts.one());
  private final HostPort other = new HostPort("127.0.0.1", FreePorts.one());

  @Test
  void shouldNotLookAtItself() {
    // given
    Targets targets = targets(new HostPort("localhost", self.port()), other);

    // then
    assertThat(targets.areOthers(self)).isTrue();
    assertThat(await(targets.probe(self))).extracting(Probed::target).containsExactly(other);
  }

  @Test
  void shouldKnowThatItIsTheOnlyOne() {
    assertThat(targets(self).areOthers(self)).isFalse();
    assertThat(targets().areOthers(self)).isFalse();
    assertThat(await(targets(self).probe(self))).isEmpty();
  }

  @Test
  void shouldFindAMemberByWhateverNameItWasGiven() {
    // given
    Targets targets = targets(new HostPort("localhost", other.port()));
    assertThat(targets.isAmong(List.of(card(other)))).isFalse();

    // when
    await(targets.probe(self));

    // then
    assertThat(targets.isAmong(List.of(card(other)))).isTrue();
    assertThat(targets.isAmong(List.of(card(self)))).isFalse();
  }

  @Test
  void shouldAskAllAtOnce() throws IOException {
    // given an address that answers nobody before everybody has asked
    int askers = MeshFile.MOST;
    ExecutorService threads = MeshSource.probes(askers);
    try (var server = new ServerSocket(0, askers, InetAddress.getByName("127.0.0.1"))) {
      var address = new HostPort("127.0.0.1", server.getLocalPort());
      CompletableFuture<Void> answered =
          CompletableFuture.runAsync(() -> answerAllTogether(server, askers));

      // when
      var targets =
          new Targets(
              Collections.nCopies(askers, address), new Probe(PATIENT, Optional.empty()), threads);
      List<Probed> found = await(targets.probe(self));

      // then
      assertThat(found).hasSize(askers).allMatch(Probed::isMember);
      await(answered);
    } finally {
      threads.shutdownNow();
    }
  }

  private static void answerAllTogether(ServerSocket server, int askers) {
    var waiting = new ArrayList<Socket>();
    try {
      while (waiting.size() < askers) {
        waiting.add(server.accept());
      }
      for (Socket each : waiting) {
        each.getInputStream().readNBytes(3);
        each.getOutputStream().write("HZC".getBytes(StandardCharsets.US_ASCII));
        each.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Targets targets(HostPort... all) {
    return new Targets(
        List.of(all), new Probe(Duration.ofSeconds(5), Optional.empty()), Runnable::run);
  }

  private static MemberCard card(HostPort address) {
    return new MemberCard("", "", "", "", 0, address);
  }
}
