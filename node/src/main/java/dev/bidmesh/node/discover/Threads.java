package dev.bidmesh.node.discover;

/** Threads for what the library of multicast DNS blocks for. */
final class Threads {

  private Threads() {}

  /** Runs it on a thread of its own, which does not keep the process alive. */
  static void run(String name, Runnable task) {
    var thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }
}
