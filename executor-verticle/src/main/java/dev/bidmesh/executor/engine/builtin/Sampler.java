package dev.bidmesh.executor.engine.builtin;

import dev.bidmesh.protocol.message.Sampling;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Chooses the next token. Greedy at temperature 0, which is the default; otherwise it draws from
 * the most likely tokens that together have the mass {@code topP}. One random number is used per
 * draw, so that a continued answer can skip those of its prefix.
 */
final class Sampler {

  private final double temperature;
  private final double topP;
  private final Random random;

  /**
   * @param freshSeed used if none is given
   */
  Sampler(Sampling sampling, long freshSeed) {
    this.temperature = sampling.temperature().orElse(0);
    this.topP = sampling.topP().orElse(1);
    this.random = new Random(sampling.seed().orElse(freshSeed));
  }

  /** The next token. */
  int choose(float[] logits) {
    int best = best(logits);
    return temperature <= 0 ? best : draw(logits, logits[best]);
  }

  /** Uses up the random numbers of tokens that were chosen elsewhere. */
  void skip(int draws) {
    for (int i = 0; i < draws && temperature > 0; i++) {
      random.nextDouble();
    }
  }

  private static int best(float[] logits) {
    int best = 0;
    for (int token = 1; token < logits.length; token++) {
      if (logits[token] > logits[best]) {
        best = token;
      }
    }
    return best;
  }

  private int draw(float[] logits, float max) {
    var weights = new double[logits.length];
    for (int token = 0; token < weights.length; token++) {
      weights[token] = Math.exp((logits[token] - max) / temperature);
    }
    int[] candidates = nucleus(weights);
    double left = random.nextDouble() * sum(weights, candidates);
    for (int token : candidates) {
      left -= weights[token];
      if (left < 0) {
        return token;
      }
    }
    return candidates[candidates.length - 1];
  }

  /** The fewest tokens that have the mass, the most likely first. */
  private int[] nucleus(double[] weights) {
    int[] order =
        IntStream.range(0, weights.length)
            .boxed()
            .sorted(Comparator.comparingDouble(token -> -weights[token]))
            .mapToInt(Integer::intValue)
            .toArray();
    double wanted = topP * Arrays.stream(weights).sum();
    int count = 0;
    for (double mass = 0; count < order.length && (count == 0 || mass < wanted); count++) {
      mass += weights[order[count]];
    }
    return Arrays.copyOf(order, count);
  }

  private static double sum(double[] weights, int[] candidates) {
    return Arrays.stream(candidates).mapToDouble(token -> weights[token]).sum();
  }
}
