package dev.bidmesh.node.discover;

import java.io.IOException;
import java.net.InetAddress;

/** Tells one network interface of a node, and hears there of others, until it is closed. */
interface MeshDns extends AutoCloseable {

  /** Opens one. */
  @FunctionalInterface
  interface Opener {

    /**
     * Begins to listen.
     *
     * @param at address of the interface
     * @param nodes that hears of whoever is there
     * @param flooded told once, on a thread of its own, when so much was heard that it is to be
     *     closed
     * @throws IOException if the interface takes no multicast
     */
    MeshDns open(InetAddress at, HeardNodes nodes, Runnable flooded) throws IOException;
  }

  /** Asks the network who is there; does not wait for answers. */
  void askAgain();

  /**
   * Tells of this node from now on; blocks until the name is known to be its own.
   *
   * @throws IOException if it cannot be told
   */
  void announce(String mesh, int clusterPort) throws IOException;

  /** What is heard from now on does not count. */
  void silence();

  /** Says good-bye, and ends its threads; blocks for that. */
  @Override
  void close();
}
