package dev.bidmesh.node.netns;

import java.time.Duration;

/**
 * How frames fare on their way from one device to another; the way back is another one.
 *
 * @param loss share of frames that are lost, 0 to 1
 * @param delay that each frame has
 */
public record Path(double loss, Duration delay) {

  /** Nothing is lost or late. */
  public static final Path CLEAR = new Path(0, Duration.ZERO);

  /** Nothing arrives, and nobody is told. */
  public static final Path CUT = new Path(1, Duration.ZERO);

  /** Some are lost. */
  public static Path losing(double share) {
    return new Path(share, Duration.ZERO);
  }

  /** All are late. */
  public static Path delayed(Duration delay) {
    return new Path(0, delay);
  }
}
