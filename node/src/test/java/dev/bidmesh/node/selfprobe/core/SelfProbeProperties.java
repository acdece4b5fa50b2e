package dev.bidmesh.node.selfprobe.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.cluster.SelfProbeConfig;
import dev.bidmesh.node.selfprobe.core.SelfProbeCore.Step;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SelfProbeProperties {

  @Property
  void shouldRebuildOnlyAfterMissesInARowAndNeverTooOften(
      @ForAll @Size(max = 400) List<Outcome> outcomes,
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
    int inARow = 0;
    for (Outcome outcome : outcomes) {
      now = now.plusSeconds(secondsBetween);
      inARow = outcome == Outcome.REACHED ? 0 : inARow + (outcome == Outcome.MISSED ? 1 : 0);

      Step step = core.probed(outcome, now.toNanos());

      if (step == Step.REBUILD) {
        assertThat(inARow).isGreaterThanOrEqualTo(misses);
        Duration hourAgo = now.minusHours(1);
        rebuilds.removeIf(each -> each.compareTo(hourAgo) <= 0);
        assertThat(rebuilds.size()).isLessThan(perHour);
        if (!rebuilds.isEmpty()) {
          assertThat(now.minus(rebuilds.getLast())).isGreaterThanOrEqualTo(Duration.ofSeconds(15));
        }
        rebuilds.addLast(now);
        inARow = 0;
      } else {
        assertThat(step == Step.WAIT).isEqualTo(inARow >= misses);
      }
    }
  }
}
