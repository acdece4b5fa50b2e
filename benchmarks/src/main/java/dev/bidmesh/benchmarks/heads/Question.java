package dev.bidmesh.benchmarks.heads;

import dev.bidmesh.protocol.message.GenerationSpec;
import java.util.OptionalInt;
import java.util.Random;

/**
 * A prompt of a workload.
 *
 * @param text of it
 * @param maxTokens limit that its client gives; absent: none
 * @param answerTokens how long the answer of a stand-in is, without a limit
 */
record Question(String text, OptionalInt maxTokens, int answerTokens) {

  private static final String[] WORDS =
      "a day in the park with her little red dog and one big ball that was very far from home"
          .split(" ");
  private static final int[] SHORT_LIMITS = {4, 8, 16, 32};
  private static final int RESTED_LIMIT = 16;
  private static final int[] LIMITS = {16, 32, 64, 256};

  GenerationSpec spec() {
    return GenerationSpec.ofText(text).withMaxTokens(maxTokens);
  }

  /** For the demo model, which has the last word on how much it writes: half with a limit. */
  static Question toDemo(Random random) {
    OptionalInt limit = random.nextBoolean() ? oneOf(SHORT_LIMITS, random) : OptionalInt.empty();
    return new Question(text(20 + random.nextInt(280), random), limit, 0);
  }

  /** For lanes that rest: answers of about one length, so that other things show. */
  static Question toRested(Random random) {
    return new Question(text(20 + random.nextInt(280), random), OptionalInt.of(RESTED_LIMIT), 0);
  }

  /**
   * For stand-ins, of three kinds: questions with short answers, requests to write something long,
   * and long texts to be summed up. A third has a limit.
   */
  static Question toStandIn(Random random) {
    OptionalInt limit = random.nextInt(3) == 0 ? oneOf(LIMITS, random) : OptionalInt.empty();
    return switch (random.nextInt(3)) {
      case 0 -> of(40 + random.nextInt(110), 15, limit, random);
      case 1 -> of(100 + random.nextInt(200), 120, limit, random);
      default -> of(1500 + random.nextInt(2500), 40, limit, random);
    };
  }

  private static Question of(int chars, double medianTokens, OptionalInt limit, Random random) {
    double tokens = medianTokens * Math.exp(.6 * random.nextGaussian());
    return new Question(
        text(chars, random), limit, (int) Math.max(1, Math.min(600, Math.round(tokens))));
  }

  private static OptionalInt oneOf(int[] limits, Random random) {
    return OptionalInt.of(limits[random.nextInt(limits.length)]);
  }

  private static String text(int chars, Random random) {
    var text = new StringBuilder("Once upon a time");
    while (text.length() < chars) {
      text.append(' ').append(WORDS[random.nextInt(WORDS.length)]);
    }
    return text.toString();
  }
}
