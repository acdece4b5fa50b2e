package dev.bidmesh.bandit.core;

import dev.bidmesh.protocol.core.Observation;
import java.util.Optional;
import java.util.OptionalLong;

/** What the bandit learns from the disk and about its own end. */
public sealed interface StoreNews extends Observation {

  /**
   * The disk has been read, and will be written to. To be told before anything else; a core that is
   * not told keeps nothing and asks no peer for what it lost.
   *
   * @param lanes what it has kept, checked
   * @param ageMs how long ago they were written; absent: there was nothing to read
   * @param warning what an operator should know about it
   */
  record Loaded(SaveLanes lanes, OptionalLong ageMs, Optional<String> warning)
      implements StoreNews {

    /** There is nothing on the disk. */
    public static final Loaded NOTHING =
        new Loaded(SaveLanes.NOTHING, OptionalLong.empty(), Optional.empty());
  }

  /** The last {@link SaveLanes} is on disk. */
  record Saved() implements StoreNews {}

  /**
   * The last {@link SaveLanes} is not on disk; what was there before is.
   *
   * @param reason in plain words
   */
  record SaveFailed(String reason) implements StoreNews {}

  /** The node is about to stop: what has not been saved yet is to be saved now. */
  record Stopping() implements StoreNews {}
}
