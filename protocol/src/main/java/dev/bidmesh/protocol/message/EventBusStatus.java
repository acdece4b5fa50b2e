package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a node stands with its event bus.
 *
 * @param rebuilds times that it was made anew since the process started, by cause: {@code deaf} if
 *     peers did not reach the node, {@code broken} after a partition or the end of the membership,
 *     {@code join} to join a mesh; a cause that is absent has not occurred
 * @param missedProbes self-probes in a row that did not come back, from 0 on
 */
public record EventBusStatus(Map<String, Long> rebuilds, int missedProbes) {

  public EventBusStatus {
    rebuilds = Map.copyOf(new TreeMap<>(rebuilds));
    rebuilds.forEach((cause, times) -> Checks.nonNegative("rebuilds." + cause, times));
    Checks.nonNegative("missedProbes", missedProbes);
  }
}
