package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.RoutingConfig;
import dev.bidmesh.protocol.LaneKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which lane gave a session's last answer, and so may still hold what it has read of it. Bounded in
 * number and time.
 */
final class Sessions {

  private final Map<String, Answered> latest;
  private final long ttlNanos;

  Sessions(RoutingConfig config) {
    this.latest = new Newest(config.sessions());
    this.ttlNanos = config.sessionTtl().toNanos();
  }

  /** A lane has answered a prompt of a session. */
  void answered(String session, LaneKey lane, long nowNanos) {
    // Put anew, so that the map stays in the order of the last answer.
    latest.remove(session);
    latest.put(session, new Answered(lane, nowNanos));
  }

  /** The lane of a session's last answer, if that is remembered. */
  Optional<LaneKey> lane(String session, long nowNanos) {
    Answered answered = latest.get(session);
    if (answered != null && nowNanos - answered.atNanos() > ttlNanos) {
      latest.remove(session);
      return Optional.empty();
    }
    return Optional.ofNullable(answered).map(Answered::lane);
  }

  int size() {
    return latest.size();
  }

  private record Answered(LaneKey lane, long atNanos) {}

  private static final class Newest extends LinkedHashMap<String, Answered> {

    private static final long serialVersionUID = 1L;

    private final int limit;

    Newest(int limit) {
      this.limit = limit;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Answered> eldest) {
      return size() > limit;
    }
  }
}
