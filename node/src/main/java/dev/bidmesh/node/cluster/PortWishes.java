package dev.bidmesh.node.cluster;

import java.util.Map;
import java.util.OptionalInt;

/**
 * Which ports a node is to have.
 *
 * @param host where they are
 * @param set by kind, for the kinds that are needed: the port that was set, 0 for any free one;
 *     absent: the usual one, or that of the next block that is free as a whole
 */
public record PortWishes(BindHost host, Map<PortKind, OptionalInt> set) {

  private static final int BLOCK = 10;

  public PortWishes {
    set = Map.copyOf(set);
  }

  /** The port of a kind in one of the blocks, counted from 0. */
  int port(PortKind kind, int block) {
    return set.getOrDefault(kind, OptionalInt.empty()).orElse(kind.usual() + block * BLOCK);
  }

  /** Whether another block would make a difference for a kind. */
  boolean isMovable(PortKind kind) {
    return set.getOrDefault(kind, OptionalInt.empty()).isEmpty();
  }

  /** The address at which a kind listens. */
  String address(PortKind kind) {
    return kind == PortKind.CLUSTER ? host.reachable() : host.bind();
  }
}
