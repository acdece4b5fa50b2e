package dev.bidmesh.executor.energy;

import java.io.IOException;

/**
 * Something that counts the energy that the whole device uses. Reading it may block for a moment.
 */
public interface EnergySource {

  /**
   * A reading now.
   *
   * @throws IOException if there is none now
   */
  Reading read() throws IOException;

  /** What was counted at one moment. */
  interface Reading {

    /**
     * The energy used between an earlier reading of the same source and this one, in joules.
     *
     * @throws IOException if the two cannot be compared
     */
    double joulesSince(Reading earlier) throws IOException;
  }
}
