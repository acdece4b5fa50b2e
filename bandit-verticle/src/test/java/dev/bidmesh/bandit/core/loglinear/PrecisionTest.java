package dev.bidmesh.bandit.core.loglinear;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.bandit.core.algebra.Cholesky;
import dev.bidmesh.protocol.Accelerator;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A million discounted updates against twice the digits. */
class PrecisionTest {

  private static final int UPDATES = 1_000_000;
  private static final int CHECKPOINTS = Integer.getInteger("bidmesh.bandit.checkpoints", 20);
  private static final double DISCOUNT = 0.98;
  private static final double TOLERANCE = 1e-10;

  /** What the runs look like. */
  enum World {
    /** The same prompt on a device whose state never changes: nothing is learned about slopes. */
    STUCK {
      @Override
      Features next(Random random) {
        return new Features(0.3, 0.6, -0.2);
      }
    },
    /** Everything moves. */
    VARIED {
      @Override
      Features next(Random random) {
        return new Features(
            0.8 * random.nextDouble(), random.nextDouble(), 4 * random.nextDouble() - 1);
      }
    };

    abstract Features next(Random random);
  }

  @ParameterizedTest
  @EnumSource(World.class)
  void shouldLoseNoPrecisionInAMillionDiscountedUpdates(World world) {
    Prior prior = Prior.of(Accelerator.CPU);
    var fit = new Regression(prior);
    var reference = new ExtendedFit(prior);
    var random = new Random(1);
    double[] phi = new double[Features.SIZE];
    double worst = 0;

    for (int run = 1; run <= UPDATES; run++) {
      Features x = world.next(random);
      x.into(phi);
      double y = Math.log(0.1) + 0.3 * random.nextGaussian();
      assertThat(fit.learn(x, y, DISCOUNT)).isTrue();
      reference.learn(phi, y, DISCOUNT);
      if (run % Math.max(1, UPDATES / CHECKPOINTS) == 0) {
        worst = Math.max(worst, error(fit, reference));
      }
    }

    assertThat(worst).isPositive().isLessThan(TOLERANCE);
  }

  @Test
  void shouldHaveMoreDigitsInTheReference() {
    DoubleDouble third = DoubleDouble.of(1).over(DoubleDouble.of(3));

    DoubleDouble rest = third.times(DoubleDouble.of(3)).minus(DoubleDouble.of(1));

    assertThat(Math.abs(rest.hi())).isLessThan(1e-31);
    assertThat(third.lo()).isNotZero();
  }

  /** Of the sums and of θ, each in relation to the largest of its kind. */
  private static double error(Regression fit, ExtendedFit reference) {
    double v = 0;
    double scale = 0;
    for (int i = 0; i < Features.SIZE; i++) {
      for (int j = i; j < Features.SIZE; j++) {
        v = Math.max(v, Math.abs(fit.v().get(Cholesky.at(i, j)) - reference.v(i, j)));
        scale = Math.max(scale, Math.abs(reference.v(i, j)));
      }
    }
    double[] theta = reference.theta();
    double b = 0;
    double t = 0;
    double bScale = 0;
    double tScale = 0;
    for (int i = 0; i < Features.SIZE; i++) {
      b = Math.max(b, Math.abs(fit.b().get(i) - reference.b(i)));
      bScale = Math.max(bScale, Math.abs(reference.b(i)));
      t = Math.max(t, Math.abs(fit.theta()[i] - theta[i]));
      tScale = Math.max(tScale, Math.abs(theta[i]));
    }
    return Math.max(v / scale, Math.max(b / bScale, t / tScale));
  }
}
