package dev.bidmesh.gateway.core.access;

import java.time.Instant;
import java.util.Optional;

/**
 * Tells who calls. A key counts before everything else, so that a program is what it says it is
 * wherever it runs; a session counts where there is no key; then the node's own device, and where
 * the node is open, anybody.
 *
 * <p>What does not look like a key of a node is ignored: clients that need no key must send one all
 * the same, since their libraries insist.
 *
 * @param open whether callers from other devices need no key
 * @param keyOnLoopback whether callers on the node's own device need one
 */
public record CallerRules(boolean open, boolean keyOnLoopback) {

  /** How to send a key. */
  static final String HOW =
      "send one as 'Authorization: Bearer bm_…'; bidmesh key create makes one, on the node's own"
          + " device";

  /** Who makes a request. */
  public Admission admit(Visit visit, ApiKeys keys, long nowMs) {
    Optional<String> presented =
        visit.credentials().stream().filter(CallerRules::isKey).findFirst();
    if (presented.isPresent()) {
      return byKey(visit, keys.find(presented.get()), nowMs);
    }
    Optional<ApiKey> session =
        visit
            .sessionKey()
            .filter(id -> !visit.foreignPage())
            .flatMap(id -> keys.validById(id, nowMs));
    if (session.isPresent()) {
      return admitted(visit, session);
    }
    boolean free = visit.sameDevice() ? !keyOnLoopback : open;
    return free ? admitted(visit, Optional.empty()) : unknown(visit);
  }

  /** Whether what stands where keys do looks like one of a node. */
  public static boolean isKey(String credential) {
    return credential.startsWith(ApiKeys.PREFIX);
  }

  private static Admission byKey(Visit visit, Optional<ApiKey> key, long nowMs) {
    if (key.isEmpty()) {
      return new Admission.Unknown("this node does not know the key, or it was revoked", true);
    }
    if (key.get().isExpired(nowMs)) {
      return new Admission.Unknown(
          "the key '"
              + key.get().name()
              + "' ("
              + key.get().id()
              + ") expired at "
              + Instant.ofEpochMilli(key.get().expiresMs().orElseThrow()),
          true);
    }
    return admitted(visit, key);
  }

  private static Admission admitted(Visit visit, Optional<ApiKey> key) {
    String client = key.map(known -> "key:" + known.id()).orElse(visit.address());
    return new Admission.Admitted(new Caller(client, key, visit.sameDevice(), visit.foreignPage()));
  }

  private static Admission unknown(Visit visit) {
    String detail =
        visit.credentials().isEmpty()
            ? "this node needs an API key from here: " + HOW
            : "what was sent as an API key is none of a node, whose keys begin with bm_: " + HOW;
    return new Admission.Unknown(detail, false);
  }
}
