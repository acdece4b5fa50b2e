package dev.bidmesh.gateway.access;

import dev.bidmesh.gateway.core.access.ApiKeys;

/** Where a node's keys are kept. Asked again and again, off the event loop. */
@FunctionalInterface
public interface KeySource {

  /** A node without keys. */
  KeySource NONE = () -> ApiKeys.NONE;

  /**
   * The keys that there are now; may block.
   *
   * @throws RuntimeException if that cannot be told; no key is good then
   */
  ApiKeys read();
}
