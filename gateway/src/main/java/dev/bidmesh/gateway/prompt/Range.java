package dev.bidmesh.gateway.prompt;

/**
 * A range of numbers.
 *
 * @param above least value
 * @param inclusive whether the least value itself belongs to it
 * @param most greatest value, which belongs to it
 */
public record Range(double above, boolean inclusive, double most) {

  /** From one value to another, both included. */
  public static Range from(double least, double most) {
    return new Range(least, true, most);
  }

  /** Above one value, to another that is included. */
  public static Range above(double bound, double most) {
    return new Range(bound, false, most);
  }

  /** Never true for a number that is not finite. */
  boolean contains(double value) {
    return (inclusive ? value >= above : value > above) && value <= most;
  }

  String words() {
    return (inclusive ? "from " : "above ") + plain(above) + " to " + plain(most);
  }

  private static String plain(double bound) {
    return bound == Math.rint(bound) ? String.valueOf((long) bound) : String.valueOf(bound);
  }
}
