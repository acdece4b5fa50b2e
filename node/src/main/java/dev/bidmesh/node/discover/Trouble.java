package dev.bidmesh.node.discover;

/** What to say where nothing can be heard. */
public final class Trouble {

  /** What to do instead. */
  public static final String NO_MULTICAST =
      "nodes cannot find each other here, since multicast does not work: name the address of one"
          + " instead, with --join HOST";

  private Trouble() {}

  /** Why, in a few words. */
  static String reason(Exception cause) {
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
