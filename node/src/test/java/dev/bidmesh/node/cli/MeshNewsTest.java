package dev.bidmesh.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.cluster.MeshState;
import dev.bidmesh.node.cluster.MeshState.Alone;
import dev.bidmesh.node.cluster.MeshState.Joined;
import dev.bidmesh.node.cluster.MeshState.Joining;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeshNewsTest {

  private static final HostPort DESK = new HostPort("10.0.0.5", 8772);

  private final List<String> lines = new ArrayList<>();
  private final MeshNews news = new MeshNews(lines::add);

  @Test
  void shouldSayHowItStands() {
    say(new Alone(), joining(1_840, 0), new Joined(DESK, 1), joining(500, 2));
    assertThat(lines)
        .containsExactly(
            "mesh    alone",
            "mesh    joining 10.0.0.5:8772: refused — looking again in 1.8 s",
            "mesh    joined 10.0.0.5:8772, 1 peer",
            "mesh    joining 10.0.0.5:8772: refused — 2 peers here meanwhile; looking again in 0.5 s");
  }

  @Test
  void shouldNotRepeatItself() {
    say(
        joining(500, 0),
        joining(2_000, 0),
        joining(9_000, 1),
        new Joined(DESK, 1),
        new Joined(DESK, 9));
    assertThat(lines).hasSize(2);
  }

  private void say(MeshState... states) {
    List.of(states).forEach(news::changed);
  }

  private static MeshState joining(long retryMillis, int peers) {
    return new Joining(List.of("10.0.0.5:8772: refused"), Duration.ofMillis(retryMillis), peers);
  }
}
