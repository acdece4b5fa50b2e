package dev.bidmesh.node.selfprobe.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.cluster.SelfProbeConfig;
import dev.bidmesh.node.selfprobe.core.SelfProbeCore.Step;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SelfProbeProperties {

  private record Probe(DeviceId peer, Outcome outcome) {}

  @Property
  void shouldRebuildOnlyAfterMissesInARowAndNeverTooOften(
      @ForAll @Size(max = 400) List<Outcome> outcomes,
      @ForAll @IntRange(min = 1, max = 3) int peers,
      @ForAll @IntRange(min = 1, max = 5) int misses,
      @ForAll @IntRange(max = 6) int perHour,
      @ForAll @IntRange(min = 1, max = 600) int secondsBetween,
      @ForAll long seed) {
    var config =
        new SelfProbeConfig(
            Duration.ofSeconds(5), Duration.ofSeconds(2), misses, Duration.ofSeconds(30), perHour);
    var core = new SelfProbeCore(config, new SplittableRandom(seed));
    var rebuilds = new ArrayDeque<Duration>();
    var now = Duration.ZERO;
    var inARow = new ArrayList<Probe>();
    int turn = 0;
    for (Outcome outcome : outcomes) {
      now = now.plusSeconds(secondsBetween);
      DeviceId peer = Devices.id("peer-" + turn++ % peers);
      if (outcome == Outcome.REACHED) {
        inARow.clear();
      } else if (outcome.isFailure()) {
        inARow.add(new Probe(peer, outcome));
      }

      Step step = core.probed(peer, outcome, now.toNanos());

      if (step == Step.REBUILD) {
        assertThat(counted(inARow)).isGreaterThanOrEqualTo(misses);
        Duration hourAgo = now.minusHours(1);
        rebuilds.removeIf(each -> each.compareTo(hourAgo) <= 0);
        assertThat(rebuilds.size()).isLessThan(perHour);
        if (!rebuilds.isEmpty()) {
          assertThat(now.minus(rebuilds.getLast())).isGreaterThanOrEqualTo(Duration.ofSeconds(15));
        }
        rebuilds.addLast(now);
        inARow.clear();
      } else {
        assertThat(step == Step.WAIT).isEqualTo(counted(inARow) >= misses);
        assertThat(step == Step.WARN)
            .isEqualTo(counted(inARow) < misses && core.missed() >= misses);
      }
    }
  }

  /**
   * Silence counts unless it is that of one peer alone. Neither that nor a look that did not find
   * this node counts if a later one has found it; what a peer has said does.
   */
  private static long counted(List<Probe> inARow) {
    boolean several = inARow.stream().map(Probe::peer).distinct().count() > 1;
    long count = 0;
    boolean foundLater = false;
    for (int i = inARow.size() - 1; i >= 0; i--) {
      Outcome outcome = inARow.get(i).outcome();
      foundLater |= outcome == Outcome.MUTE;
      boolean counts =
          switch (outcome) {
            case MISSED -> true;
            case NOT_FOUND -> !foundLater;
            case SILENT -> several && !foundLater;
            case MUTE, REACHED, UNSUPPORTED, UNKNOWN -> false;
          };
      count += counts ? 1 : 0;
    }
    return count;
  }
}
