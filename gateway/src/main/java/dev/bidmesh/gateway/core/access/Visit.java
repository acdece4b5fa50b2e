package dev.bidmesh.gateway.core.access;

import java.util.List;
import java.util.Optional;

/**
 * What a request tells of who makes it.
 *
 * @param address of the caller
 * @param sameDevice whether that is this device's own
 * @param foreignPage whether a page of another origin makes it
 * @param credentials what stands where keys do, in order of preference
 * @param sessionKey id of the key that the session of the request's cookie was begun with
 */
public record Visit(
    String address,
    boolean sameDevice,
    boolean foreignPage,
    List<String> credentials,
    Optional<String> sessionKey) {

  public Visit {
    credentials = List.copyOf(credentials);
  }
}
