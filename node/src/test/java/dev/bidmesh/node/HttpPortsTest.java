package dev.bidmesh.node;

import static dev.bidmesh.node.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.node.config.ConfigLoader;
import dev.bidmesh.node.config.ConfigValue.Section;
import dev.bidmesh.node.config.NodeConfig;
import io.vertx.core.Future;
import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HttpPortsTest {

  private static final Map<String, String> EXPLICIT = Map.of("BIDMESH_HTTP_PORT", "8770");

  private final List<Integer> tried = new ArrayList<>();

  @Test
  void shouldTakeTheUsualPort() {
    assertThat(await(ports(Map.of()).listen(taken()))).isEqualTo(8770);
  }

  @Test
  void shouldMoveByTenWhileTaken() {
    assertThat(await(ports(Map.of()).listen(taken(8770, 8780)))).isEqualTo(8790);
    assertThat(tried).containsExactly(8770, 8780, 8790);
  }

  @Test
  void shouldNotMoveAnExplicitPort() {
    assertThatThrownBy(() -> await(ports(EXPLICIT).listen(taken(8770))))
        .isInstanceOf(StartupException.class)
        .hasMessageStartingWith("port 8770 is already in use. Is another node running?")
        .hasMessageContaining("lsof -i :8770")
        .hasMessageContaining("ss -ltnp")
        .hasMessageContaining("--http-port");
    assertThat(tried).containsExactly(8770);
  }

  @Test
  void shouldGiveUpInTheEnd() {
    // given
    Future<Integer> never = Future.failedFuture(new BindException("Address already in use"));

    // then
    assertThatThrownBy(
            () ->
                await(
                    ports(Map.of())
                        .listen(
                            port -> {
                              tried.add(port);
                              return never;
                            })))
        .isInstanceOf(StartupException.class)
        .hasMessage(
            "the ports 8770, 8780, … 8960 are all in use. Choose another with --http-port.");
    assertThat(tried).hasSize(20);
  }

  @Test
  void shouldNotTryOtherPortsAtAnAddressOfSomebodyElse() {
    // given
    var foreign = Map.of("BIDMESH_BIND", "203.0.113.7", "BIDMESH_INSECURE", "true");

    // then
    assertThatThrownBy(() -> await(ports(foreign).listen(taken(8770))))
        .isInstanceOf(StartupException.class)
        .hasMessage(
            "cannot listen at 203.0.113.7 port 8770: no such address here. Choose another with"
                + " --bind or --http-port.");
    assertThat(tried).containsExactly(8770);
  }

  @Test
  void shouldSayThatAPortNeedsAPrivilege() {
    // given
    Future<Integer> denied = Future.failedFuture(new BindException("Permission denied"));

    // then
    assertThatThrownBy(() -> await(ports(EXPLICIT).listen(port -> denied)))
        .hasMessage(
            "cannot listen at 127.0.0.1 port 8770: Permission denied. Choose another with --bind"
                + " or --http-port.");
  }

  @Test
  void shouldLeaveOtherFailuresAlone() {
    // given
    var defect = new IllegalStateException("defect");

    // then
    assertThatThrownBy(() -> await(ports(Map.of()).listen(port -> Future.failedFuture(defect))))
        .isSameAs(defect);
  }

  private java.util.function.IntFunction<Future<Integer>> taken(Integer... ports) {
    return port -> {
      tried.add(port);
      return List.of(ports).contains(port)
          ? Future.failedFuture(new BindException("Address already in use"))
          : Future.succeededFuture(port);
    };
  }

  private static HttpPorts ports(Map<String, String> environment) {
    var loader =
        new ConfigLoader(NodeConfig.DEFAULT, Optional.empty(), environment, Section.empty());
    return new HttpPorts(loader.withoutDataDir());
  }
}
