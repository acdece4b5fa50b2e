package dev.bidmesh.node.demo;

import dev.bidmesh.node.UnusedPort;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** The nodes of one demonstration: their processes, ports, directories and the name they share. */
final class Fleet {

  private static final String HOST = "127.0.0.1";
  private static final int ENOUGH_FOR_A_NAME = 8;

  private final Map<String, NodeProcess> nodes = new LinkedHashMap<>();
  private final TempRoot directories;
  private final Consumer<DemoEvent> events;
  private final String cluster =
      "demo-" + UUID.randomUUID().toString().substring(0, ENOUGH_FOR_A_NAME);
  private final Ports firstPorts;

  private Fleet(TempRoot directories, Consumer<DemoEvent> events, Ports firstPorts) {
    this.directories = directories;
    this.events = events;
    this.firstPorts = firstPorts;
  }

  /** Nodes to come, whose ends and beginnings the given consumer hears of. */
  static Fleet make(Consumer<DemoEvent> events) throws IOException {
    var free = new Ports(UnusedPort.find(), UnusedPort.find());
    return new Fleet(TempRoot.make(), events, free);
  }

  /** Only nodes with this name form a mesh with each other. */
  String cluster() {
    return cluster;
  }

  /** Starts one; the first is the one that the others join. */
  void start(Actor actor) throws IOException {
    boolean first = nodes.isEmpty();
    var command = new ArrayList<>(JavaCommand.prefix(properties(actor)));
    command.addAll(
        List.of("serve", "--name", actor.name(), "--bind", HOST, "--cluster-name", cluster));
    Ports ports = first ? firstPorts : Ports.ANY;
    command.addAll(List.of("--http-port", String.valueOf(ports.http()), "--bus-port", "0"));
    command.addAll(List.of("--cluster-port", String.valueOf(ports.cluster())));
    command.addAll(List.of("--engine", actor.engine()));
    command.addAll(List.of("--data-dir", directories.of(actor.name()).toString()));
    if (actor.npu()) {
      command.add("--emulate-npu");
    }
    if (!first) {
      command.addAll(List.of("--join", HOST + ":" + firstPorts.cluster()));
    }
    nodes.put(actor.name(), NodeProcess.start(actor.name(), command, events));
  }

  /** The node stops with this process, and takes its directory along if this one cannot. */
  private List<String> properties(Actor actor) {
    return List.of(
        "-XX:+ExitOnOutOfMemoryError",
        "-Dbidmesh.lifeline=true",
        "-Dbidmesh.lifeline.directory=" + directories.of(actor.name()),
        "-Dbidmesh.stdin=other",
        "-Dbidmesh.stdout=other");
  }

  /** Where the first node answers as soon as it can be joined. */
  String firstUrl() {
    return "http://" + HOST + ":" + firstPorts.http();
  }

  /** One of those that were started. */
  NodeProcess node(String name) {
    return Optional.ofNullable(nodes.get(name))
        .orElseThrow(() -> new NoSuchElementException("no node " + name));
  }

  List<NodeProcess> living() {
    return nodes.values().stream().filter(NodeProcess::isAlive).toList();
  }

  /** Stops all that live, in order or else by force, and removes their directories. */
  void stop(Duration longest, Consumer<Report.Stopped> told) {
    List<NodeProcess> stopping = living();
    stopping.forEach(NodeProcess::stop);
    for (NodeProcess node : stopping) {
      told.accept(new Report.Stopped(node.name(), node.endedInOrder(longest)));
    }
    directories.remove();
  }

  /**
   * Ports of a node.
   *
   * @param http of its HTTP API; 0: any
   * @param cluster at which others join; 0: any
   */
  private record Ports(int http, int cluster) {
    static final Ports ANY = new Ports(0, 0);
  }
}
