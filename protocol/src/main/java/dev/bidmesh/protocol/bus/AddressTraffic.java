package dev.bidmesh.protocol.bus;

import java.util.Comparator;
import java.util.OptionalLong;

/**
 * What went over one address in one direction since the counting began.
 *
 * @param address the address, or {@link BusTraffic#REPLIES} or {@link BusTraffic#OTHERS}
 * @param direction whether frames were sent or received
 * @param scope whether they crossed the network
 * @param frames how many; a frame that is published to three other nodes counts three times
 * @param bytes of their JSON; what stays on the node is mostly not encoded and counts nothing
 * @param failures sent: questions without a good answer. Received: frames that could not be read,
 *     are of an unknown kind, or whose handling failed
 * @param ratePerS frames per second over the last 10 s
 * @param lastMs how long ago the last frame was; absent if only failures were counted
 */
public record AddressTraffic(
    String address,
    Direction direction,
    Scope scope,
    long frames,
    long bytes,
    long failures,
    double ratePerS,
    OptionalLong lastMs) {

  /** By address, then direction, then scope. */
  static final Comparator<AddressTraffic> ORDER =
      Comparator.comparing(AddressTraffic::address)
          .thenComparing(AddressTraffic::direction)
          .thenComparing(AddressTraffic::scope);

  /** Which way a frame went, seen from the node. */
  public enum Direction {
    /** To a consumer of this node. */
    IN,
    /** From a sender of this node. */
    OUT
  }

  /** How far a frame went. */
  public enum Scope {
    /** It stayed on the node. */
    LOCAL,
    /** It left the node for another, or came from one. */
    NETWORK
  }
}
