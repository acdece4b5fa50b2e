package dev.bidmesh.node.discover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.cluster.HostPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeardTest {

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
  @ValueSource(strings = {"192.168.1.20", "10.0.0.1", "172.16.3.4", "169.254.1.2", "127.0.0.1"})
  void shouldBelieveAnAddressOfALocalNetwork(String address) {
    assertThat(Heard.of("home", address(address), 8772))
        .contains(new Heard("home", new HostPort(address, 8772)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.8.8.8", "100.64.0.1", "2001:db8::1", "224.0.0.251", "0.0.0.0"})
  void shouldKnockAtNoDoorElsewhere(String address) {
    assertThat(Heard.of("home", address(address), 8772)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\u001b[31mb", "line\nline"})
  void shouldBelieveNoNameThatIsNone(String mesh) {
    assertThat(Heard.of(mesh, address("192.168.1.20"), 8772)).isEmpty();
    assertThat(Heard.of("x".repeat(65), address("192.168.1.20"), 8772)).isEmpty();
    assertThat(Heard.of(null, address("192.168.1.20"), 8772)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 65_536})
  void shouldBelieveNoPortThatIsNone(int port) {
    assertThat(Heard.of("home", address("192.168.1.20"), port)).isEmpty();
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
  void shouldRememberNoMoreThanItMay() {
    var nodes = new HeardNodes(2, any -> true);
    List.of("a", "b", "c", "d").forEach(name -> nodes.heard(name, node(name, 1 + name.charAt(0))));

    assertThat(nodes.all()).extracting(Heard::mesh).containsExactly("a", "b");
    nodes.heard("a", node("a", 9));
    assertThat(nodes.all()).contains(node("a", 9));
  }
}
