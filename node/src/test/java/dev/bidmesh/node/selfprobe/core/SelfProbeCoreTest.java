package dev.bidmesh.node.selfprobe.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.cluster.SelfProbeConfig;
import dev.bidmesh.node.selfprobe.core.SelfProbeCore.Step;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SelfProbeCoreTest {

  private static final DeviceId DESK = Devices.id("desk");
  private static final DeviceId PHONE = Devices.id("phone");
  private static final DeviceId TOWER = Devices.id("tower");
  private static final Duration PAUSE = Duration.ofSeconds(30);
  private static final int MISSES = 3;
  private static final int PER_HOUR = 5;

  private final SelfProbeCore core =
      new SelfProbeCore(
          new SelfProbeConfig(
              Duration.ofSeconds(5), Duration.ofSeconds(2), MISSES, PAUSE, PER_HOUR),
          new SplittableRandom(1));
  private Duration now = Duration.ZERO;

  @Test
  void shouldAskPeersInTurn() {
    var peers = List.of(TOWER, DESK, PHONE);

    var asked = IntStream.range(0, 6).mapToObj(i -> core.next(peers).orElseThrow()).toList();

    assertThat(asked.subList(0, 3)).containsExactlyInAnyOrderElementsOf(peers);
    assertThat(asked.subList(3, 6)).isEqualTo(asked.subList(0, 3));
  }

  @Test
  void shouldGoOnWithTheOthersWhenAPeerHasLeft() {
    DeviceId first = core.next(List.of(DESK, PHONE, TOWER)).orElseThrow();
    var rest = List.of(DESK, PHONE, TOWER).stream().filter(each -> !each.equals(first)).toList();

    assertThat(List.of(core.next(rest).orElseThrow(), core.next(rest).orElseThrow()))
        .containsExactlyInAnyOrderElementsOf(rest);
  }

  @Test
  void shouldAskNobodyAndMissNothingAlone() {
    core.next(List.of(DESK));
    probed(Outcome.MISSED);
    probed(Outcome.MISSED);

    assertThat(core.next(List.of())).isEmpty();

    assertThat(core.missed()).isZero();
    assertThat(probed(Outcome.MISSED)).isEqualTo(Step.GO_ON);
  }

  @Test
  void shouldRebuildAfterThreeMissesInARow() {
    assertThat(probed(Outcome.MISSED)).isEqualTo(Step.GO_ON);
    assertThat(probed(Outcome.MISSED)).isEqualTo(Step.GO_ON);
    assertThat(core.missed()).isEqualTo(2);
    assertThat(probed(Outcome.MISSED)).isEqualTo(Step.REBUILD);
    assertThat(core.missed()).isZero();
  }

  @Test
  void shouldNotCountMissesWithAnArrivalBetweenThem() {
    for (int i = 0; i < 20; i++) {
      assertThat(probed(i % MISSES == 2 ? Outcome.REACHED : Outcome.MISSED)).isEqualTo(Step.GO_ON);
    }
  }

  @Test
  void shouldLearnNothingFromAPeerThatCannotBeAsked() {
    probed(Outcome.MISSED);
    probed(Outcome.MISSED);
    for (int i = 0; i < 20; i++) {
      assertThat(probed(Outcome.UNKNOWN)).isEqualTo(Step.GO_ON);
    }
    assertThat(core.missed()).isEqualTo(2);
    assertThat(probed(Outcome.MISSED)).isEqualTo(Step.REBUILD);
  }

  @Test
  void shouldWaitLongerBeforeEachRebuildThatDidNotHelp() {
    // given
    rebuilt();
    Duration first = waited();

    // when
    Duration second = waited();
    Duration third = waited();

    // then
    assertThat(first).isBetween(PAUSE.dividedBy(2), PAUSE);
    assertThat(second).isBetween(PAUSE, PAUSE.multipliedBy(2));
    assertThat(third).isBetween(PAUSE.multipliedBy(2), PAUSE.multipliedBy(4));
  }

  @Test
  void shouldGiveUpForTheHourAfterTheLastRebuildItMayMake() {
    // given
    rebuilt();
    Duration begun = now;
    for (int i = 1; i < PER_HOUR; i++) {
      waited();
    }

    // when
    Duration next = waited();

    // then
    assertThat(now.minus(begun)).isGreaterThanOrEqualTo(Duration.ofHours(1));
    assertThat(next).isPositive();
  }

  @Test
  void shouldCountRebuildsOfTheHourThoughTheyHelpedForAMoment() {
    int rebuilds = 0;
    while (now.compareTo(Duration.ofMinutes(59)) < 0) {
      probed(Outcome.REACHED);
      rebuilds +=
          IntStream.range(0, MISSES)
                  .mapToObj(i -> probed(Outcome.MISSED))
                  .toList()
                  .contains(Step.REBUILD)
              ? 1
              : 0;
    }
    assertThat(rebuilds).isEqualTo(PER_HOUR);
  }

  @Test
  void shouldNotTakeOneMutePeerForItsOwnDeafness() {
    for (int i = 0; i < 100; i++) {
      DeviceId only = core.next(List.of(DESK)).orElseThrow();
      Step step = i < MISSES - 1 ? Step.GO_ON : Step.WARN;
      assertThat(probed(only, Outcome.SILENT)).isEqualTo(step);
    }
    assertThat(core.missed()).as("it is counted, and warned of").isEqualTo(100);
  }

  @Test
  void shouldTellWhetherOnlyMutePeersMissed() {
    probed(DESK, Outcome.MUTE);
    assertThat(core.isMuteOnly()).isTrue();

    probed(DESK, Outcome.SILENT);

    assertThat(core.isMuteOnly()).isFalse();
  }

  @Test
  void shouldBelieveTheOnlyPeerThatItWasNotReached() {
    probed(DESK, Outcome.SILENT);
    probed(DESK, Outcome.MISSED);
    assertThat(probed(DESK, Outcome.MISSED)).isEqualTo(Step.WARN);
    assertThat(core.missed()).isEqualTo(3);
    assertThat(probed(DESK, Outcome.MISSED)).isEqualTo(Step.REBUILD);
  }

  @Test
  void shouldCountTheSilenceOfSeveralPeersInARow() {
    assertThat(probed(DESK, Outcome.SILENT)).isEqualTo(Step.GO_ON);
    assertThat(probed(PHONE, Outcome.SILENT)).isEqualTo(Step.GO_ON);
    assertThat(core.missed()).isEqualTo(2);
    assertThat(probed(DESK, Outcome.SILENT)).isEqualTo(Step.REBUILD);
  }

  @Test
  void shouldOnlyWarnOfMutePeersWhileTheMeshKnowsWhereItListens() {
    assertThat(probed(DESK, Outcome.MUTE)).isEqualTo(Step.GO_ON);
    assertThat(probed(PHONE, Outcome.MUTE)).isEqualTo(Step.GO_ON);
    for (int i = 0; i < 100; i++) {
      assertThat(probed(i % 2 == 0 ? DESK : PHONE, Outcome.MUTE)).isEqualTo(Step.WARN);
    }
    assertThat(core.missed()).isEqualTo(102);
  }

  @Test
  void shouldRebuildThoughAPeerIsMuteOnceTheMeshForgetsWhereItListens() {
    probed(DESK, Outcome.MUTE);
    probed(PHONE, Outcome.SILENT);
    probed(DESK, Outcome.SILENT);

    assertThat(probed(PHONE, Outcome.SILENT)).isEqualTo(Step.REBUILD);
  }

  @Test
  void shouldForgetWhatItsLooksHaveFoundAgainstItOnceOneFindsIt() {
    for (int i = 0; i < 100; i++) {
      assertThat(probed(DESK, Outcome.NOT_FOUND)).isNotEqualTo(Step.REBUILD);
      assertThat(probed(PHONE, Outcome.SILENT)).isNotEqualTo(Step.REBUILD);
      assertThat(probed(PHONE, Outcome.MUTE)).isNotEqualTo(Step.REBUILD);
    }
    assertThat(core.missed()).as("none came back all the same").isEqualTo(300);
    assertThat(core.isMuteOnly()).isTrue();
  }

  @Test
  void shouldRebuildIfItsLooksDoNotFindItThoughOneDidBefore() {
    probed(DESK, Outcome.MUTE);
    probed(DESK, Outcome.NOT_FOUND);
    assertThat(probed(DESK, Outcome.NOT_FOUND)).isEqualTo(Step.WARN);

    assertThat(probed(DESK, Outcome.NOT_FOUND)).isEqualTo(Step.REBUILD);
  }

  @Test
  void shouldGoOnBelievingAPeerThoughAnotherIsMute() {
    probed(DESK, Outcome.MISSED);
    probed(PHONE, Outcome.MUTE);
    probed(DESK, Outcome.MISSED);
    probed(PHONE, Outcome.MUTE);

    assertThat(probed(DESK, Outcome.MISSED)).isEqualTo(Step.REBUILD);
  }

  @Test
  void shouldBeginAnewWithSilenceAfterAnArrival() {
    probed(DESK, Outcome.SILENT);
    probed(PHONE, Outcome.SILENT);
    probed(TOWER, Outcome.REACHED);

    for (int i = 0; i < 10; i++) {
      assertThat(probed(DESK, Outcome.SILENT)).isNotEqualTo(Step.REBUILD);
      assertThat(core.missed()).isEqualTo(i + 1);
    }
  }

  @Test
  void shouldForgetWhatTheLastEventBusMissed() {
    probed(Outcome.MISSED);
    probed(Outcome.MISSED);

    core.reset();

    assertThat(core.missed()).isZero();
    assertThat(probed(Outcome.MISSED)).isEqualTo(Step.GO_ON);
  }

  @Test
  void shouldNotCountARebuildThatWasNotBegun() {
    for (int i = 0; i < 2 * PER_HOUR; i++) {
      rebuilt();
      core.withdrawn();
    }
  }

  private void rebuilt() {
    probed(Outcome.MISSED);
    probed(Outcome.MISSED);
    assertThat(probed(Outcome.MISSED)).isEqualTo(Step.REBUILD);
  }

  /** How long it takes from here to the next rebuild when nothing arrives. */
  private Duration waited() {
    Duration from = now;
    int asked = 0;
    while (probed(Outcome.MISSED) != Step.REBUILD) {
      asked++;
      assertThat(asked).as("probes without a rebuild").isLessThan(100_000);
    }
    return now.minus(from);
  }

  private Step probed(Outcome outcome) {
    return probed(DESK, outcome);
  }

  /** One a second. */
  private Step probed(DeviceId peer, Outcome outcome) {
    now = now.plusSeconds(1);
    return core.probed(peer, outcome, now.toNanos());
  }
}
