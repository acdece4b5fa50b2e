package dev.bidmesh.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.node.StartupException;
import dev.bidmesh.node.cluster.ClusterSpec.Ports;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ClaimedPortsTest {

  private static final OptionalInt USUAL = OptionalInt.empty();

  private final List<Integer> held = new ArrayList<>();

  @Test
  void shouldTakeTheUsualBlock() {
    assertThat(claim(wishes(USUAL, USUAL, USUAL)).ports()).isEqualTo(new Ports(8770, 8771, 8772));
    assertThat(held).containsExactly(8770, 8771, 8772);
  }

  @Test
  void shouldMoveAllTogetherIfOneIsTaken() {
    assertThat(claim(wishes(USUAL, USUAL, USUAL), 8771, 8782).ports())
        .isEqualTo(new Ports(8790, 8791, 8792));
    assertThat(held).containsExactly(8790, 8791, 8792);
  }

  @Test
  void shouldNotMoveAPortThatWasSet() {
    assertThat(claim(wishes(OptionalInt.of(9000), USUAL, USUAL), 8772).ports())
        .isEqualTo(new Ports(9000, 8781, 8782));
  }

  @Test
  void shouldSayWhoseAPortIsThatWasSet() {
    assertThatThrownBy(() -> claim(wishes(USUAL, OptionalInt.of(9001), USUAL), 9001))
        .isInstanceOf(StartupException.class)
        .hasMessageStartingWith("port 9001 is already in use. Is another node running?")
        .hasMessageContaining("lsof -i :9001")
        .hasMessageContaining("ss -ltnp")
        .hasMessageContaining("--bus-port");
    assertThat(held).isEmpty();
  }

  @Test
  void shouldGiveUpWhenNoBlockIsFree() {
    assertThatThrownBy(
            () ->
                ClaimedPorts.claim(
                    wishes(USUAL, USUAL, OptionalInt.of(9002)),
                    (address, port) -> {
                      throw new BindException("Address already in use");
                    }))
        .isInstanceOf(StartupException.class)
        .hasMessage(
            "none of the port blocks 8770, 8780, … 8960; 8771, 8781, … 8961 is free. Choose others"
                + " with --http-port, --bus-port, --cluster-port.");
  }

  @Test
  void shouldNotTryOtherPortsAtAnAddressOfSomebodyElse() {
    // given
    var foreign =
        new PortWishes(new BindHost("203.0.113.7", "203.0.113.7"), Map.of(PortKind.HTTP, USUAL));

    // then
    assertThatThrownBy(() -> claim(foreign, 8770))
        .isInstanceOf(StartupException.class)
        .hasMessage(
            "cannot listen at 203.0.113.7 port 8770: no such address here. Choose another with"
                + " --bind or --http-port.");
  }

  @Test
  void shouldSayThatAPortNeedsAPrivilege() {
    assertThatThrownBy(
            () ->
                ClaimedPorts.claim(
                    wishes(OptionalInt.of(80), USUAL, USUAL),
                    (address, port) -> {
                      throw new BindException("Permission denied");
                    }))
        .hasMessage(
            "cannot listen at 127.0.0.1 port 80: Permission denied. Choose another with --bind or"
                + " --http-port.");
  }

  @Test
  void shouldHoldWhatItClaimedUntilItIsReleased() throws IOException {
    // given
    try (var claimed = ClaimedPorts.claim(wishes(free(), free(), free()))) {
      Ports ports = claimed.ports();

      // when
      claimed.release(PortKind.BUS);

      // then
      assertThatCode(() -> listen(ports.bus())).doesNotThrowAnyException();
      assertThatThrownBy(() -> listen(ports.http())).isInstanceOf(BindException.class);
      assertThatThrownBy(() -> listen(ports.cluster())).isInstanceOf(BindException.class);
    }
  }

  @Test
  void shouldRefuseAnAddressThatNoInterfaceHas() {
    var wishes = new PortWishes(BindHost.of("127.0.0.20"), Map.of(PortKind.CLUSTER, free()));

    assertThatThrownBy(() -> ClaimedPorts.claim(wishes))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining("cannot listen at 127.0.0.20")
        .hasMessageContaining("no such address here");
  }

  private static OptionalInt free() {
    return OptionalInt.of(0);
  }

  private static void listen(int port) throws IOException {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
    }
  }

  private static PortWishes wishes(OptionalInt http, OptionalInt bus, OptionalInt cluster) {
    return new PortWishes(
        BindHost.of("127.0.0.1"),
        Map.of(PortKind.HTTP, http, PortKind.BUS, bus, PortKind.CLUSTER, cluster));
  }

  private ClaimedPorts claim(PortWishes wishes, Integer... taken) {
    return ClaimedPorts.claim(wishes, (address, port) -> hold(List.of(taken), port));
  }

  private ClaimedPorts.Guard hold(List<Integer> taken, int port) throws BindException {
    if (taken.contains(port)) {
      throw new BindException("Address already in use");
    }
    held.add(port);
    return new ClaimedPorts.Guard() {
      @Override
      public int port() {
        return port;
      }

      @Override
      public void close() {
        held.remove((Integer) port);
      }
    };
  }
}
