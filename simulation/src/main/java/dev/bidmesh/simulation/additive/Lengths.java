package dev.bidmesh.simulation.additive;

import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;

/** What is known of the number of tokens of an answer before it is given. */
interface Lengths {

  /** Its expectation and that of its square. */
  record Moments(double mean, double square) {

    /** Of a number that is certain. */
    static Moments certain(double n) {
      return new Moments(n, n * n);
    }
  }

  /** What to expect of an answer. */
  Moments of(Ask ask);

  /** An answer has been given. */
  void learn(Run run);

  /** All answers alike, and limits not heeded. */
  static Lengths ofAll() {
    return learned(ask -> 0, false);
  }

  /** All prompts alike but for their limits. */
  static Lengths limited() {
    return learned(ask -> 0, true);
  }

  /** Prompts of about the same length alike (a factor of four), and limits heeded. */
  static Lengths byPromptLength() {
    return learned(ask -> (32 - Integer.numberOfLeadingZeros(ask.x().promptChars())) / 2, true);
  }

  /** The limit is what it will be, as for an oracle to whom the length is told so. */
  static Lengths told() {
    return new Lengths() {
      @Override
      public Moments of(Ask ask) {
        return Moments.certain(ask.maxTokens().orElseThrow());
      }

      @Override
      public void learn(Run run) {
        // There is nothing to learn.
      }
    };
  }

  private static Lengths learned(ToIntFunction<Ask> classOf, boolean limits) {
    Map<Integer, Survival> classes = new HashMap<>();
    return new Lengths() {
      @Override
      public Moments of(Ask ask) {
        double limit = limits ? ask.maxTokens().orElse(Integer.MAX_VALUE) : Integer.MAX_VALUE;
        return of(classOf.applyAsInt(ask)).upTo(limit);
      }

      @Override
      public void learn(Run run) {
        of(classOf.applyAsInt(run.ask())).add(run.tokens(), limits && run.isCutOff());
      }

      private Survival of(int each) {
        return classes.computeIfAbsent(each, name -> new Survival());
      }
    };
  }
}
