package dev.bidmesh.simulation.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bidmesh.simulation.replay.Setting.Misfortune;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorldTest {

  private static final ServiceTimes TIMES = Sources.fitted();

  @Test
  void shouldDrawTheSameWhateverWasDrawnBefore() {
    var one = world(Setting.stationary(8, .6, 100), 1);
    var other = world(Setting.stationary(8, .6, 100), 1);

    double before = one.serviceS(3, 50, 700);
    IntStream.range(0, 100).forEach(prompt -> other.serviceS(1, prompt, 10 * prompt));

    assertThat(other.serviceS(3, 50, 700)).isEqualTo(before);
  }

  @Test
  void shouldGiveAQuarterOfTheDevicesAnNpu() {
    assertThat(world(Setting.stationary(32, .6, 1), 1).lanes()).isEqualTo(40);
    assertThat(world(Setting.stationary(3, .6, 1), 1).lanes()).isEqualTo(4);
  }

  @Test
  void shouldLoadTheLanesAsAsked() {
    var light = world(Setting.stationary(8, .3, 20_000), 1);
    var heavy = world(Setting.stationary(8, .6, 20_000), 1);
    int last = light.prompts() - 1;

    assertThat(light.arrivalS(last) / heavy.arrivalS(last)).isCloseTo(2, within(1e-9));
    assertThat(offered(heavy)).isCloseTo(.6, within(.05));
  }

  /** What would be the utilisation if each lane served prompts in proportion to its speed. */
  private static double offered(World world) {
    int prompts = world.prompts();
    double capacity = 0;
    for (int lane = 0; lane < world.lanes(); lane++) {
      int index = lane;
      double meanS =
          IntStream.range(0, prompts)
              .mapToDouble(prompt -> world.meanS(index, prompt, world.arrivalS(prompt)))
              .average()
              .orElseThrow();
      capacity += 1 / meanS;
    }
    return prompts / world.arrivalS(prompts - 1) / capacity;
  }

  @Test
  void shouldBeRightOnAverageAboutWhatItCallsTheMean() {
    var world = world(Setting.stationary(4, .6, 20_000).withOutputSigma(.5), 2);

    for (int lane : new int[] {0, 4}) {
      double ratio =
          IntStream.range(0, world.prompts())
              .mapToDouble(p -> world.serviceS(lane, p, 100) / world.meanS(lane, p, 100))
              .average()
              .orElseThrow();
      assertThat(ratio).isCloseTo(1, within(.02));
    }
  }

  @Test
  void shouldSlowTheFastestEighthDown() {
    var calm = world(Setting.stationary(8, .6, 10), 1);
    var slow = world(Setting.stationary(8, .6, 10).withMisfortune(Misfortune.SLOW), 1);
    double after = slow.struckAtS();

    long slowed =
        IntStream.range(0, 8)
            .filter(lane -> slow.serviceS(lane, 1, after) > 2.9 * calm.serviceS(lane, 1, after))
            .count();

    assertThat(slowed).isEqualTo(1);
    assertThat(slow.serviceS(0, 1, after - 1)).isEqualTo(calm.serviceS(0, 1, after - 1));
  }

  @Test
  void shouldLetTheFastestEighthBeSlowUntilItRecovers() {
    var calm = world(Setting.stationary(8, .6, 10), 1);
    var slow = world(Setting.stationary(8, .6, 10).withMisfortune(Misfortune.RECOVERED), 1);
    double after = slow.struckAtS();

    long slowed =
        IntStream.range(0, 8)
            .filter(
                lane -> slow.serviceS(lane, 1, after - 1) > 2.9 * calm.serviceS(lane, 1, after - 1))
            .count();

    assertThat(slowed).isEqualTo(1);
    IntStream.range(0, 8)
        .forEach(
            lane ->
                assertThat(slow.serviceS(lane, 1, after)).isEqualTo(calm.serviceS(lane, 1, after)));
  }

  @Test
  void shouldLetEachClientWantLongerOrShorterAnswersThanOthers() {
    var world = world(Setting.stationary(8, .6, 500).withOutputSigma(.7).withClients(5), 1);

    Map<Integer, Set<Double>> foreseen =
        IntStream.range(0, world.prompts())
            .boxed()
            .collect(
                Collectors.groupingBy(
                    world::client, Collectors.mapping(world::foreseen, Collectors.toSet())));

    assertThat(foreseen).containsOnlyKeys(0, 1, 2, 3, 4);
    assertThat(foreseen.values()).allSatisfy(each -> assertThat(each).hasSize(1));
    assertThat(foreseen.values().stream().distinct()).hasSize(5);
  }

  @Test
  void shouldChangeTheWeatherStepByStep() {
    var weather = new Weather(new Dice(1), 1);

    for (int step = 1; step < 2_000; step++) {
      int change = weather.load(0, 5 * step) - weather.load(0, 5 * (step - 1));
      assertThat(Math.abs(change)).isLessThanOrEqualTo(1);
      assertThat(weather.load(0, 5 * step)).isBetween(0, ServiceTimes.LEVELS - 1);
    }
  }

  private static World world(Setting setting, long seed) {
    return new World(setting, TIMES, seed);
  }
}
