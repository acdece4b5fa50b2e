package dev.bidmesh.gateway.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Where a request comes from.
 *
 * @param text numeric address, or what stands for it
 * @param sameDevice whether it is this device: a loopback address, or the very address that was
 *     called, which no other device can connect from. Behind a reverse proxy on this device
 *     everybody is there
 */
public record CallerAddress(String text, boolean sameDevice) {

  private static final String UNKNOWN = "unknown";

  /** The address that a request comes from. */
  public static CallerAddress of(HttpServerRequest request) {
    Optional<String> remote = address(request.remoteAddress());
    boolean same =
        remote.filter(CallerAddress::isLoopback).isPresent()
            || remote.isPresent() && remote.equals(address(request.localAddress()));
    return new CallerAddress(remote.orElse(UNKNOWN), same);
  }

  private static Optional<String> address(@org.jspecify.annotations.Nullable SocketAddress socket) {
    return Optional.ofNullable(socket).map(SocketAddress::hostAddress);
  }

  /** The address is in numbers, so nothing is looked up. What cannot be read is none of ours. */
  private static boolean isLoopback(String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException unreadable) {
      return false;
    }
  }
}
