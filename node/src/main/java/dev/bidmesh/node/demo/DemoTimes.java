package dev.bidmesh.node.demo;

import java.time.Duration;

/**
 * How long the demonstration waits for what.
 *
 * @param patience longest for the nodes to start and find each other, and for the next sign of life
 *     in a scene
 * @param look between two looks at who hears whom
 * @param stop for a node to stop in order, after which it is ended by force
 */
public record DemoTimes(Duration patience, Duration look, Duration stop) {

  /** Patience, if nothing else is said. */
  public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(60);

  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration STOP = Duration.ofSeconds(3);

  /** Those with a given patience. */
  public static DemoTimes with(Duration patience) {
    return new DemoTimes(patience, LOOK, STOP);
  }
}
