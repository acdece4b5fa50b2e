package dev.bidmesh.gateway;

/** Who may see the texts of prompts and answers on the bus. */
public enum TextAccess {
  /** Nobody. */
  NEVER,
  /** Clients on the node's own device, of what goes over that node's own bus. */
  LOOPBACK
}
