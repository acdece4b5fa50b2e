package dev.bidmesh.gateway;

/** Who may see the texts of prompts and answers on the bus. */
public enum TextAccess {
  /** Nobody. */
  NEVER,
  /** Clients with a key that allows to inspect, of what goes over the asked node's own bus. */
  INSPECT,
  /** They, and clients on the node's own device that need no key. */
  LOOPBACK
}
