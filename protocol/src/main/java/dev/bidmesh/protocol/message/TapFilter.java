package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.AddressPattern;
import dev.bidmesh.protocol.PromptId;
import java.util.Optional;

/**
 * Which frames somebody wants to see who watches the bus.
 *
 * @param address addresses, with {@code *} for any characters; an answer counts as of the address
 *     of its question. Absent: all but those that never leave a node
 * @param promptId only frames that belong to this prompt, and the answers to them
 * @param direction only frames that go this way
 */
public record TapFilter(
    Optional<String> address, Optional<PromptId> promptId, Optional<TapDirection> direction) {

  /** Everything that may leave a node. */
  public static final TapFilter ALL =
      new TapFilter(Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * @throws IllegalArgumentException if the address is no pattern
   */
  public TapFilter {
    address.ifPresent(AddressPattern::of);
  }

  /** Whether an address is among those wanted. */
  public boolean wantsAddress(String path) {
    return address
        .map(pattern -> AddressPattern.of(pattern).matches(path))
        .orElseGet(() -> !path.startsWith(Address.Local.PREFIX));
  }
}
