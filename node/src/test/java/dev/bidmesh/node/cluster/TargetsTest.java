package dev.bidmesh.node.cluster;

import static dev.bidmesh.node.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.FreePorts;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetsTest {

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

    // then
    assertThat(targets.isAmong(List.of(card(other)))).isTrue();
    assertThat(targets.isAmong(List.of(card(self)))).isFalse();
  }

  private static Targets targets(HostPort... all) {
    return new Targets(List.of(all), Duration.ofSeconds(5), Runnable::run);
  }

  private static MemberCard card(HostPort address) {
    return new MemberCard("", "", "", "", 0, address);
  }
}
