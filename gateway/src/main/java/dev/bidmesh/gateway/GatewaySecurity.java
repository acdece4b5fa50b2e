package dev.bidmesh.gateway;

import dev.bidmesh.gateway.access.CertificateSource;
import dev.bidmesh.gateway.access.KeySource;
import dev.bidmesh.gateway.access.Sessions;
import java.util.Optional;

/**
 * What the HTTP API is protected with.
 *
 * @param keys whom it lets in
 * @param sessions of browsers that have logged in
 * @param certificate by which it proves who it is; absent: no TLS
 * @param open whether callers from other devices need no key
 */
public record GatewaySecurity(
    KeySource keys, Sessions sessions, Optional<CertificateSource> certificate, boolean open) {

  /** Without keys and TLS: for callers on the same device. */
  public static GatewaySecurity sameDeviceOnly() {
    return new GatewaySecurity(KeySource.NONE, new Sessions(), Optional.empty(), false);
  }
}
