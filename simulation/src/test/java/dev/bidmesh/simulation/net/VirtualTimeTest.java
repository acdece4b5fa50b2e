package dev.bidmesh.simulation.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {

  private final VirtualTime time = new VirtualTime();
  private final List<String> log = new ArrayList<>();

  @Test
  void shouldLetThingsOfOneInstantHappenInTheOrderOfPlanning() {
    time.after(10, () -> log.add("first"));
    time.after(
        10,
        () -> {
          log.add("second");
          time.after(0, () -> log.add("fourth"));
        });
    time.after(10, () -> log.add("third"));

    runUntil(10);

    assertThat(log).containsExactly("first", "second", "third", "fourth");
  }

  @Test
  void shouldStandAtTheEndWhenNothingIsLeft() {
    time.after(10, () -> log.add("too late"));

    runUntil(7);

    assertThat(time.nowNanos()).isEqualTo(7);
    assertThat(log).isEmpty();
  }

  /** The agenda against the same one sorted. */
  @Test
  void shouldKeepTheOrderHoweverMuchIsTakenBack() {
    var random = new Random(3);
    record Entry(long at, int number) {}
    for (int round = 0; round < 200; round++) {
      log.clear();
      var planned = new ArrayList<VirtualTime.Planned>();
      var entries = new ArrayList<Entry>();
      for (int i = 0; i < 300; i++) {
        long delay = random.nextInt(100);
        var entry = new Entry(time.nowNanos() + delay, i);
        entries.add(entry);
        planned.add(time.after(delay, () -> log.add("" + entry.number())));
      }
      for (int i = 0; i < 150; i++) {
        int victim = random.nextInt(planned.size());
        planned.remove(victim).cancel();
        entries.remove(victim);
      }

      runUntil(time.nowNanos() + 100);

      assertThat(log)
          .containsExactlyElementsOf(
              entries.stream()
                  .sorted(Comparator.comparingLong(Entry::at).thenComparingInt(Entry::number))
                  .map(entry -> "" + entry.number())
                  .toList());
    }
  }

  private void runUntil(long end) {
    while (time.step(end)) {
      // Everything is on the agenda.
    }
  }
}
