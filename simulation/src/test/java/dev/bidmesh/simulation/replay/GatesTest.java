package dev.bidmesh.simulation.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.simulation.fit.MeasuredFolder;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rule keeps its bars against the oracles. The normal build plays few worlds and fitted service
 * times; the profile {@code long} plays all, with measured times if they are at hand.
 */
@Timeout(3600)
class GatesTest {

  private static final Logger LOG = LoggerFactory.getLogger(GatesTest.class);

  private static final boolean FULL = Boolean.getBoolean("bidmesh.replay.full");

  private static final ServiceTimes TIMES =
      FULL ? Sources.of(MeasuredFolder.find(), Reading.WHOLE) : Sources.fitted();

  private static final List<Contender> CONTENDERS =
      List.of(Contender.RULE, Contender.BOUND, Contender.INFORMED, Contender.CLAIRVOYANT);

  /** Figures of measured times and of fitted ones are not the same. */
  @BeforeAll
  static void tellWhichTimes() {
    if (FULL) {
      LOG.info("Service times: {}.", TIMES.source());
      if (MeasuredFolder.find().isEmpty()) {
        LOG.info("For measured ones {}.", MeasuredFolder.REMEDY);
      }
    }
  }

  static Stream<Case> cases() {
    List<Case> all = Stream.concat(Case.all().stream(), Case.ownNpuFirst().stream()).toList();
    return FULL
        ? all.stream()
        : all.stream()
            .filter(each -> !each.name().startsWith("128") && !each.name().startsWith("32/0."))
            .map(each -> each.withSeeds(6))
            .map(each -> each.setting().prompts() > 1_500 ? each.withPrompts(1_500) : each);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void shouldKeepTheBars(Case each) {
    Results results = Results.play(each, TIMES, CONTENDERS);

    if (FULL) {
      LOG.info("\n{}", Tables.bars(List.of(results)));
    }
    assertThat(Tables.missed(List.of(results))).as(TIMES.source()).isEmpty();
  }

  @Test
  void shouldBeBarsThatAPolicyWithoutQueuesMisses() {
    Case each = Case.all().stream().filter(one -> one.name().equals("8/0.6")).findFirst().get();
    List<Contender> contenders =
        List.of(Contender.all().get(2), Contender.RULE, Contender.INFORMED, Contender.CLAIRVOYANT);

    Results results =
        Results.play(each.withSeeds(4).withPrompts(500), Sources.fitted(), contenders);

    assertThat(contenders.get(0).name()).isEqualTo("least outstanding");
    assertThat(results.mean(contenders.get(0), Contender.INFORMED).mean()).isGreaterThan(1.2);
    assertThat(results.mean(Contender.RULE, contenders.get(0)).mean()).isLessThan(.9);
  }
}
