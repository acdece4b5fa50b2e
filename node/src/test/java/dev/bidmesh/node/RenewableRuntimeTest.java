package dev.bidmesh.node;

import static dev.bidmesh.node.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.node.data.DataDir;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RenewableRuntimeTest {

  private final NodeSite site;

  RenewableRuntimeTest(@TempDir Path home) {
    this.site = RunningNode.site(home, Map.of("BIDMESH_CLUSTER_RETRY_FIRST", "100ms"));
  }

  @Test
  void shouldHoldNothingIfItCannotTellHowItBelongs() {
    var source = new UnluckySource(site.config().lonePort(), 1);
    assertThatThrownBy(() -> await(Node.start(site, NodeParts.of(site), source)))
        .hasMessage("no members");
    assertThat(DataDir.tryClaim(site.directory().path())).isPresent();
  }

  @Test
  void shouldTryAgainIfItCannotTellHowItBelongs() {
    // given
    var source = new UnluckySource(site.config().lonePort(), 2);
    Node node = await(Node.start(site, NodeParts.of(site), source));

    // when
    await(node.renew(false));

    // then
    assertThat(source.opened()).isEqualTo(3);
    await(node.renew(false));
    assertThat(source.opened()).isEqualTo(4);
    await(node.stop());
  }
}
