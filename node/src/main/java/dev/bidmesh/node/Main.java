package dev.bidmesh.node;

import dev.bidmesh.node.cli.Cli;
import dev.bidmesh.node.cli.Terminal;

/** The program. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    // Starting the flight recorder for events that nobody reads takes a tenth of an answer's time.
    System.getProperties().putIfAbsent("io.netty.jfr.enabled", "false");
    // Hazelcast logs before it reads the same from its configuration.
    System.getProperties().putIfAbsent("hazelcast.logging.type", "slf4j");
    // Threads of a library may live on; the command has ended when it says so.
    System.exit(new Cli(Terminal.system()).run(arguments));
  }
}
