package dev.bidmesh.simulation.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bidmesh.simulation.replay.Rule.Settings;
import dev.bidmesh.simulation.replay.Rule.Trait;
import org.junit.jupiter.api.Test;

class ClientLengthsTest {

  private final ClientLengths lengths = new ClientLengths(2);

  @Test
  void shouldTakeAClientForOneLikeAllAtFirst() {
    assertThat(lengths.factor(false, 0)).isEqualTo(1);
  }

  @Test
  void shouldComeToWhatAClientIsUsedTo() {
    for (int run = 0; run < 200; run++) {
      lengths.learn(false, 0, Math.log(3));
    }

    assertThat(lengths.factor(false, 0)).isCloseTo(3, within(.1));
    assertThat(lengths.factor(false, 1)).isEqualTo(1);
    assertThat(lengths.factor(true, 0)).isEqualTo(1);
  }

  @Test
  void shouldRouteBetterWhereClientsDiffer() {
    Setting setting = Setting.stationary(8, .6, 1_500).withOutputSigma(.7).withClients(10);
    double usual = 0;
    double byClient = 0;
    for (int seed = 1; seed <= 4; seed++) {
      usual += meanS(setting, Settings.PRODUCTION, seed);
      byClient += meanS(setting, Settings.PRODUCTION.with(Trait.CLIENT_LENGTHS), seed);
    }

    assertThat(byClient).isLessThan(.99 * usual);
  }

  private static double meanS(Setting setting, Settings settings, long seed) {
    var world = new World(setting, Sources.fitted(), seed);
    return Replay.run(world, new Rule(world, settings)).meanS();
  }
}
