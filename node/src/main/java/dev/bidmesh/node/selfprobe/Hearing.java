package dev.bidmesh.node.selfprobe;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.bus.AddressTraffic;
import dev.bidmesh.protocol.bus.AddressTraffic.Direction;
import dev.bidmesh.protocol.bus.AddressTraffic.Scope;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Whether other nodes reach this one at addresses of its own. Then it is not deaf, whatever became
 * of a single call: a network that loses much loses calls as well.
 */
final class Hearing {

  private final Supplier<List<AddressTraffic>> traffic;
  private final Set<String> own;

  /**
   * @param traffic of the event bus of the node
   */
  Hearing(DeviceId self, Supplier<List<AddressTraffic>> traffic) {
    this.traffic = traffic;
    this.own =
        Arrays.stream(Purpose.values())
            .map(purpose -> Address.device(self, purpose).path())
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether anything came from another node within so long. */
  boolean within(Duration time) {
    return traffic.get().stream()
        .filter(each -> each.direction() == Direction.IN && each.scope() == Scope.NETWORK)
        .filter(each -> own.contains(each.address()))
        .flatMapToLong(each -> each.lastMs().stream())
        .anyMatch(ms -> ms <= time.toMillis());
  }
}
