package dev.bidmesh.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.cluster.JoinCore.Step;
import dev.bidmesh.node.cluster.MeshState.Alone;
import dev.bidmesh.node.cluster.MeshState.Joined;
import dev.bidmesh.node.cluster.MeshState.Joining;
import dev.bidmesh.node.cluster.Probed.Finding;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class JoinCoreTest {

  private static final HostPort TARGET = new HostPort("10.0.0.5", 8772);
  private static final List<Probed> DEAD = List.of(Probed.of(TARGET, Finding.REFUSED));
  private static final List<Probed> ANSWERS = List.of(Probed.of(TARGET, Finding.MEMBER));
  private static final List<MemberCard> NOBODY = List.of();
  private static final List<MemberCard> TWO =
      List.of(card(TARGET), card(new HostPort("10.0.0.6", 1)));
  private static final List<MemberCard> STRANGER = List.of(card(new HostPort("10.0.0.9", 8772)));
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final JoinCore seeking = core(true);

  @Test
  void shouldRestWithoutAnybodyToJoin() {
    // given
    JoinCore core = core(false);

    // then
    assertThat(core.opened(List.of(), "NOT YOU", NOBODY)).isEqualTo(Step.REST);
    assertThat(core.state()).isEqualTo(new Alone());
    assertThat(core.membersChanged(STRANGER, false)).isEqualTo(Step.REST);
    assertThat(core.state()).isEqualTo(new Joined(new HostPort("10.0.0.9", 8772), 1));
    assertThat(core.membersChanged(NOBODY, false)).isEqualTo(Step.REST);
    assertThat(core.state()).isEqualTo(new Alone());
  }

  @Test
  void shouldBeJoinedWhenItWasTakenIn() {
    assertThat(seeking.opened(ANSWERS, "NOT YOU", TWO)).isEqualTo(Step.REST);
    assertThat(seeking.state()).isEqualTo(new Joined(TARGET, 2));
    assertThat(seeking.state().warnings()).isEmpty();
  }

  @Test
  void shouldSayWhatKeepsItOutAndTryWithLongerAndLongerPauses() {
    // given
    assertThat(seeking.opened(DEAD, "NOT YOU", NOBODY)).isEqualTo(Step.PROBE);
    assertThat(seeking.pause()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));

    // when
    for (int i = 0; i < 9; i++) {
      assertThat(seeking.probed(DEAD)).isEqualTo(Step.PROBE);
    }

    // then
    assertThat(seeking.pause()).isBetween(LONGEST.dividedBy(2), LONGEST);
    assertThat(seeking.state())
        .isEqualTo(
            new Joining(
                List.of("10.0.0.5:8772: connection refused; is a node running there?"),
                seeking.pause(),
                0));
  }

  @Test
  void shouldJoinWhatHasAnsweredTwice() {
    // given
    seeking.opened(DEAD, "NOT YOU", NOBODY);

    // then
    assertThat(seeking.probed(ANSWERS)).isEqualTo(Step.PROBE);
    assertThat(seeking.pause()).isLessThanOrEqualTo(Duration.ofSeconds(1));
    assertThat(seeking.probed(ANSWERS)).isEqualTo(Step.REJOIN);
  }

  @Test
  void shouldNotJoinWhatWasGoneInBetween() {
    // given
    seeking.opened(DEAD, "NOT YOU", NOBODY);
    seeking.probed(ANSWERS);

    // then
    assertThat(seeking.probed(DEAD)).isEqualTo(Step.PROBE);
    assertThat(seeking.probed(ANSWERS)).isEqualTo(Step.PROBE);
  }

  @Test
  void shouldBeJoinedWhenTheAddressJoinsItInstead() {
    // given
    seeking.opened(DEAD, "NOT YOU", NOBODY);
    seeking.probed(ANSWERS);

    // then
    assertThat(seeking.membersChanged(TWO, true)).isEqualTo(Step.REST);
    assertThat(seeking.probed(ANSWERS)).isEqualTo(Step.REST);
    assertThat(seeking.state()).isEqualTo(new Joined(TARGET, 2));
  }

  @Test
  void shouldGoOnSeekingWhenSomebodyElseJoinsIt() {
    // given
    seeking.opened(DEAD, "NOT YOU", NOBODY);

    // then
    assertThat(seeking.membersChanged(STRANGER, false)).isEqualTo(Step.PROBE);
    assertThat(seeking.state()).isInstanceOf(Joining.class);
    assertThat(((Joining) seeking.state()).peers()).isEqualTo(1);
  }

  @Test
  void shouldNotInterruptItselfForOneThatDoesNotTakeItIn() {
    // given
    assertThat(seeking.opened(ANSWERS, "NOT YOU", NOBODY)).isEqualTo(Step.PROBE);

    // then
    for (int i = 0; i < 5; i++) {
      assertThat(seeking.probed(ANSWERS)).isEqualTo(Step.PROBE);
      assertThat(seeking.pause()).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }
    assertThat(seeking.state().warnings()).containsExactly("cannot join 10.0.0.5:8772: NOT YOU");
  }

  @Test
  void shouldTryOneThatDidNotTakeItInAgainAfterAWhile() {
    // given
    seeking.opened(ANSWERS, "NOT YOU", NOBODY);

    // when
    int looks = 1;
    while (seeking.probed(ANSWERS) == Step.PROBE && looks < 1_000) {
      looks++;
    }

    // then: a minute of pauses between half a second and a second
    assertThat(looks).isBetween(60, 121);
  }

  @Test
  void shouldTryAgainOneThatWasGoneForAMoment() {
    // given
    seeking.opened(ANSWERS, "NOT YOU", NOBODY);
    seeking.probed(DEAD);

    // then
    assertThat(seeking.probed(ANSWERS)).isEqualTo(Step.PROBE);
    assertThat(seeking.probed(ANSWERS)).isEqualTo(Step.REJOIN);
  }

  @Test
  void shouldSeekAgainWhenAllHaveLeft() {
    // given
    seeking.opened(ANSWERS, "NOT YOU", TWO);

    // when
    Step step = seeking.membersChanged(NOBODY, false);

    // then
    assertThat(step).isEqualTo(Step.PROBE);
    assertThat(seeking.state().warnings())
        .containsExactly("cannot join again yet: the others have left");
    assertThat(seeking.probed(ANSWERS)).isEqualTo(Step.PROBE);
    assertThat(seeking.probed(ANSWERS)).isEqualTo(Step.REJOIN);
  }

  @Test
  void shouldStayJoinedAsLongAsAnybodyIsLeft() {
    // given
    seeking.opened(ANSWERS, "NOT YOU", TWO);

    // then
    assertThat(seeking.membersChanged(STRANGER, false)).isEqualTo(Step.REST);
    assertThat(seeking.state()).isInstanceOf(Joined.class);
  }

  private static JoinCore core(boolean seeks) {
    return new JoinCore(
        seeks,
        Duration.ofMinutes(1),
        new Backoff(Duration.ofSeconds(1), LONGEST, new SplittableRandom(1)));
  }

  private static MemberCard card(HostPort address) {
    return new MemberCard("", "", "", "", 0, address);
  }
}
