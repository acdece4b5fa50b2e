package dev.bidmesh.simulation.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rule keeps its bars against the oracles. The normal build plays few worlds and fitted service
 * times; the profile {@code long} plays all, with measured times if they are at hand.
 */
@Timeout(3600)
class GatesTest {

  private static final boolean FULL = Boolean.getBoolean("bidmesh.replay.full");

  private static final ServiceTimes TIMES =
      FULL
          ? Sources.of(Path.of(System.getProperty("bidmesh.replay.data")), Reading.WHOLE)
          : Sources.fitted();

  private static final List<Contender> CONTENDERS =
      List.of(Contender.RULE, Contender.BOUND, Contender.INFORMED, Contender.CLAIRVOYANT);

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

    var softly = new SoftAssertions();
    for (Bar bar : Bar.of(each).stream().filter(Bar::isGate).toList()) {
      softly
          .assertThat(bar.measured(results).mean())
          .as(
              "%s: %s against %s, %s",
              each.name(), bar.what(), bar.against().name(), TIMES.source())
          .isLessThanOrEqualTo(bar.gate());
    }
    softly.assertThat(results.unanswered(Contender.RULE)).as("unanswered").isZero();
    softly.assertAll();
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
