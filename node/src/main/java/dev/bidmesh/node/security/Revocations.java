package dev.bidmesh.node.security;

import java.math.BigInteger;

/**
 * Which certificates of the mesh are not to be trusted any more, as it is known at the moment of
 * the question.
 *
 * <p>Safe for use by many threads.
 */
public interface Revocations {

  /** Whether the certificate with this serial number was revoked. */
  boolean isRevoked(BigInteger serial);

  /**
   * Calls whenever more certificates were revoked, on a thread that must not be kept: whoever holds
   * connections then ends those of peers for whom {@link #isRevoked} has become true.
   *
   * @return ends the calls
   */
  Following onRevoked(Runnable changed);

  /** Calls that can be ended. */
  @FunctionalInterface
  interface Following extends AutoCloseable {
    @Override
    void close();
  }
}
