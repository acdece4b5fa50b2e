package dev.bidmesh.node.discover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.cluster.HostPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeardTest {

  private static final InetAddress WIFI = address("192.168.1.1");

  private static Heard node(String mesh, int last) {
    return new Heard(mesh, new HostPort("192.168.1." + last, 8772));
  }

  private static InetAddress address(String numbers) {
    try {
      return InetAddress.getByName(numbers);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"192.168.1.20", "10.0.0.1", "172.16.3.4", "169.254.1.2", "fd12:3456:0:0:0:0:0:1"})
  void shouldBelieveAnAddressOfALocalNetwork(String address) {
    assertThat(Heard.of("home", address(address), 8772, WIFI))
        .contains(new Heard("home", new HostPort(address, 8772)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8.8.8.8",
        "100.64.0.1",
        "2001:db8::1",
        "224.0.0.251",
        "0.0.0.0",
        "127.0.0.1",
        "::1"
      })
  void shouldKnockAtNoDoorElsewhere(String address) {
    assertThat(Heard.of("home", address(address), 8772, WIFI)).isEmpty();
  }

  @Test
  void shouldBelieveALoopbackAddressOnlyWhereNobodyElseIsHeard() {
    InetAddress loopback = address("127.0.0.1");
    assertThat(Heard.of("home", loopback, 8772, loopback)).isPresent();
    assertThat(Heard.of("home", loopback, 8772, WIFI)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\u001b[31mb", "line\nline"})
  void shouldBelieveNoNameThatIsNone(String mesh) {
    assertThat(Heard.of(mesh, address("192.168.1.20"), 8772, WIFI)).isEmpty();
    assertThat(Heard.of("x".repeat(65), address("192.168.1.20"), 8772, WIFI)).isEmpty();
    assertThat(Heard.of(null, address("192.168.1.20"), 8772, WIFI)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 65_536})
  void shouldBelieveNoPortThatIsNone(int port) {
    assertThat(Heard.of("home", address("192.168.1.20"), port, WIFI)).isEmpty();
  }

  @Test
  void shouldRememberThoseOfItsMeshUntilTheySayGoodBye() {
    var nodes = new HeardNodes(8, each -> each.mesh().equals("home"));
    assertThat(nodes.any()).isNotDone();

    nodes.heard("a", node("other", 1));
    assertThat(nodes.any()).isNotDone();
    nodes.heard("b", node("home", 2));
    nodes.heard("c", node("home", 2));
    nodes.heard("d", node("home", 3));

    assertThat(nodes.any()).isDone();
    assertThat(nodes.all()).containsExactly(node("home", 2), node("home", 3));
    nodes.gone("d");
    nodes.gone("b");
    assertThat(nodes.all()).containsExactly(node("home", 2));
  }

  @Test
  void shouldForgetWhoWasNotHeardOfLongestWhenAllPlacesAreTaken() {
    var nodes = new HeardNodes(2, any -> true);
    nodes.heard("a", node("home", 1));
    nodes.heard("b", node("home", 2));
    nodes.heard("a", node("home", 1));
    nodes.heard("c", node("home", 3));

    assertThat(nodes.all()).containsExactly(node("home", 1), node("home", 3));
  }

  @Test
  void shouldForgetNoneOfItsMeshForStrangers() {
    var nodes = new HeardNodes(2, any -> true);
    nodes.heard("a", node("home", 1));
    nodes.trust(List.of(node("home", 1).address()));
    IntStream.range(2, 200).forEach(i -> nodes.heard("stranger-" + i, node("home", i)));
    assertThat(nodes.all()).containsExactly(node("home", 1), node("home", 199));

    nodes.trust(nodes.all().stream().map(Heard::address).toList());
    nodes.heard("last", node("home", 200));
    assertThat(nodes.all()).containsExactly(node("home", 1), node("home", 199));
  }

  @Test
  void shouldTakeNoSecondPlaceForTheSameAddress() {
    var nodes = new HeardNodes(2, any -> true);
    nodes.heard("b", node("home", 2));
    IntStream.range(0, 100).forEach(i -> nodes.heard("name-" + i, node("home", 1)));

    assertThat(nodes.all()).containsExactly(node("home", 2), node("home", 1));
  }

  @Test
  void shouldKeepTrustedOnesAfterAFloodForSomeLooksUntilTheyAreHeardOrTrustedAgain() {
    var nodes = new HeardNodes(8, any -> true);
    IntStream.range(1, 5).forEach(i -> nodes.heard("node-" + i, node("home", i)));
    nodes.trust(List.of(node("home", 1).address(), node("home", 2).address()));

    nodes.keepTrusted();
    assertThat(nodes.all()).containsExactly(node("home", 1), node("home", 2));
    assertThat(nodes.hearsAny()).isFalse();
    nodes.heard("node-1", node("home", 1));
    look(nodes, HeardNodes.MOST_LOOKS - 1);
    assertThat(nodes.all()).containsExactly(node("home", 2), node("home", 1));
    nodes.trust(List.of(node("home", 2).address()));
    look(nodes, HeardNodes.MOST_LOOKS - 1);
    assertThat(nodes.all()).containsExactly(node("home", 2), node("home", 1));
    look(nodes, 1);
    assertThat(nodes.all()).containsExactly(node("home", 1));
    look(nodes, 2 * HeardNodes.MOST_LOOKS);
    assertThat(nodes.all()).containsExactly(node("home", 1));
    assertThat(nodes.hearsAny()).isTrue();
  }

  private static void look(HeardNodes nodes, int times) {
    IntStream.range(0, times).forEach(any -> nodes.trust(List.of()));
  }

  @Test
  void shouldForgetAllAtOnce() {
    var nodes = new HeardNodes(2, any -> true);
    nodes.heard("a", node("home", 1));

    nodes.clear();

    assertThat(nodes.all()).isEmpty();
  }
}
