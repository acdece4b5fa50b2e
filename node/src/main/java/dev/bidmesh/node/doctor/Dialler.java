package dev.bidmesh.node.doctor;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;

/** Tries to connect. */
@FunctionalInterface
public interface Dialler {

  /**
   * Tries one port.
   *
   * @return why it cannot be reached; empty: it can
   */
  Optional<String> dial(String host, int port);

  /** By TCP. */
  static Dialler tcp(Duration patience) {
    return (host, port) -> {
      try (var socket = new Socket()) {
        socket.connect(new InetSocketAddress(host, port), (int) patience.toMillis());
        return Optional.empty();
      } catch (SocketTimeoutException e) {
        return Optional.of("no answer at all, as where a firewall drops it");
      } catch (ConnectException e) {
        return Optional.of("refused: nothing listens there, or a firewall says so");
      } catch (UnknownHostException e) {
        return Optional.of("there is no such host");
      } catch (IOException e) {
        return Optional.of(String.valueOf(e.getMessage()));
      }
    };
  }
}
