package dev.bidmesh.node.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The nodes of one demonstration: their processes, ports, directories and the name they share. */
final class Fleet {

  private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);
  private static final String HOST = "127.0.0.1";
  private static final int ENOUGH_FOR_A_NAME = 8;

  private final Map<String, NodeProcess> nodes = new LinkedHashMap<>();
  private final TempRoot directories;
  private final Consumer<DemoEvent> events;
  private final String cluster =
      "demo-" + UUID.randomUUID().toString().substring(0, ENOUGH_FOR_A_NAME);
  private final int firstClusterPort;

  private Fleet(TempRoot directories, Consumer<DemoEvent> events, int firstClusterPort) {
    this.directories = directories;
    this.events = events;
    this.firstClusterPort = firstClusterPort;
  }

  /** Nodes to come, whose ends and beginnings the given consumer hears of. */
  static Fleet make(Consumer<DemoEvent> events) throws IOException {
    try (var free = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
      return new Fleet(TempRoot.make(), events, free.getLocalPort());
    }
  }

  /** Only nodes with this name form a mesh with each other. */
  String cluster() {
    return cluster;
  }

  /** Starts one; the first is the one that the others join. */
  void start(Actor actor) throws IOException {
    boolean first = nodes.isEmpty();
    var command = new ArrayList<>(JavaCommand.prefix(properties(actor)));
    command.addAll(List.of("serve", "--name", actor.name(), "--bind", HOST, "--http-port", "0"));
    command.addAll(List.of("--bus-port", "0", "--cluster-name", cluster, "--cluster-port"));
    command.add(first ? String.valueOf(firstClusterPort) : "0");
    command.addAll(List.of("--engine", actor.engine()));
    command.addAll(List.of("--data-dir", directories.of(actor.name()).toString()));
    if (actor.npu()) {
      command.add("--emulate-npu");
    }
    if (!first) {
      command.addAll(List.of("--join", HOST + ":" + firstClusterPort));
    }
    nodes.put(actor.name(), NodeProcess.start(actor.name(), command, events));
  }

  /** The node stops with this process, and takes its directory along if this one cannot. */
  private List<String> properties(Actor actor) {
    return List.of(
        "-Dbidmesh.lifeline=true",
        "-Dbidmesh.lifeline.directory=" + directories.of(actor.name()),
        "-Dbidmesh.stdin=other",
        "-Dbidmesh.stdout=other");
  }

  /** Whether the first node can be joined. */
  boolean canBeJoined() {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(HOST, firstClusterPort), 1000);
      return true;
    } catch (IOException e) {
      LOG.atTrace().addKeyValue("port", firstClusterPort).log("not yet: " + e.getMessage());
      return false;
    }
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
}
