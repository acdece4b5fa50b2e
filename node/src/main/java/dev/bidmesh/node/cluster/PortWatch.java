package dev.bidmesh.node.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits until nobody listens at a port any more. */
@FunctionalInterface
interface PortWatch {

  /** Of a node without such a port: there is nothing to see. */
  PortWatch NEVER = unlessOver -> new CompletableFuture<>();

  /**
   * Looks every few milliseconds.
   *
   * @param isOver ends the watch, with its future never completed
   */
  CompletableFuture<Void> free(BooleanSupplier isOver);

  /** Watches a port of this device by trying to listen there. */
  static PortWatch of(HostPort address) {
    Executor soon = CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS);
    return isOver -> {
      var free = new CompletableFuture<Void>();
      look(address, isOver, soon, free);
      return free;
    };
  }

  private static void look(
      HostPort address, BooleanSupplier isOver, Executor soon, CompletableFuture<Void> free) {
    soon.execute(
        () -> {
          if (isFree(address)) {
            free.complete(null);
          } else if (!isOver.getAsBoolean()) {
            look(address, isOver, soon, free);
          }
        });
  }

  private static boolean isFree(HostPort address) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(address.host()), address.port()), 1);
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
