package dev.bidmesh.simulation.additive;

/**
 * A measured run.
 *
 * @param lane its lane's name
 * @param ask what was known before
 * @param ttftS from the beginning to the first token, in seconds
 * @param serviceS from the beginning to the end, in seconds
 * @param tokens of the answer, at least 1
 */
public record Run(String lane, Ask ask, double ttftS, double serviceS, int tokens) {

  public Run {
    if (!(ttftS > 0 && serviceS > 0) || tokens < 1) {
      throw new IllegalArgumentException(
          "ttftS, serviceS and tokens must be above 0, not "
              + ttftS
              + ", "
              + serviceS
              + " and "
              + tokens);
    }
  }

  /** Whether the answer would have gone on without its limit. */
  boolean isCutOff() {
    return ask.maxTokens().isPresent() && tokens >= ask.maxTokens().getAsInt();
  }

  /** Time from the first token on; not above 0 where the clock cannot tell. */
  double decodeS() {
    return serviceS - ttftS;
  }
}
