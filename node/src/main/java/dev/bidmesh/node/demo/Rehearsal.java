package dev.bidmesh.node.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gets the nodes started, and waits until each hears all others. */
final class Rehearsal {

  private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

  private final Fleet fleet;
  private final Inbox inbox;
  private final MeshClient client;
  private final DemoTimes times;
  private final Teller teller;
  private final List<Actor> waiting;
  private final List<Report.Ready> ready = new ArrayList<>();
  private final long startNanos = System.nanoTime();

  Rehearsal(
      Fleet fleet,
      Inbox inbox,
      MeshClient client,
      DemoTimes times,
      Teller teller,
      List<Actor> actors) {
    this.fleet = fleet;
    this.inbox = inbox;
    this.client = client;
    this.times = times;
    this.teller = teller;
    this.waiting = new ArrayList<>(actors);
  }

  /**
   * Returns when the mesh stands.
   *
   * @return whether it does; if not, the user has interrupted
   * @throws DemoProblem if it does not within the time
   */
  boolean complete() throws IOException {
    int all = waiting.size();
    start();
    while (!(ready.size() == all && meshStands(all))) {
      if (tooLate()) {
        throw late(all);
      }
      if (!on(inbox.next(times.look()))) {
        return false;
      }
      if (!waiting.isEmpty() && canBeJoined()) {
        startRest();
      }
    }
    teller.tell(new Report.Mesh(fleet.cluster(), all, (System.nanoTime() - startNanos) / 1e6));
    return true;
  }

  /** A node's HTTP API comes up after its place in the mesh. */
  private boolean canBeJoined() {
    try {
      return client.get(fleet.firstUrl(), "/health/live").path("status").isTextual();
    } catch (IOException e) {
      LOG.atTrace().addKeyValue("reason", e.getMessage()).log("not up yet");
      return false;
    }
  }

  private void startRest() throws IOException {
    while (!waiting.isEmpty()) {
      start();
    }
  }

  private void start() throws IOException {
    Actor actor = waiting.remove(0);
    teller.tell(new Report.Starting(actor.name(), actor.hardware(), actor.slots(), actor.rate()));
    fleet.start(actor);
  }

  private boolean on(DemoEvent event) {
    if (event instanceof DemoEvent.NodeReady node) {
      var told = new Report.Ready(node.node(), node.url(), fleet.node(node.node()).pid());
      ready.add(told);
      teller.tell(told);
    } else if (event instanceof DemoEvent.NodeEnded node) {
      throw problem(node.node() + " ended before it was ready", List.of(node.node()));
    }
    return !(event instanceof DemoEvent.Interrupted);
  }

  private boolean tooLate() {
    return System.nanoTime() - startNanos > times.patience().toNanos();
  }

  private DemoProblem late(int all) {
    List<String> known = ready.stream().map(Report.Ready::node).toList();
    List<String> nodes = fleet.living().stream().map(NodeProcess::name).toList();
    List<String> missing = nodes.stream().filter(name -> !known.contains(name)).toList();
    String within = " within " + times.patience().toSeconds() + " s";
    return missing.isEmpty()
        ? problem("the " + all + " nodes did not find each other" + within, nodes)
        : problem(String.join(" and ", missing) + " not ready" + within, missing);
  }

  private DemoProblem problem(String what, List<String> nodes) {
    String said = nodes.stream().map(this::lastLines).collect(Collectors.joining());
    return new DemoProblem(
        what + ". Last lines:\n" + said + "A busy machine may need longer: --timeout 3m.");
  }

  private String lastLines(String node) {
    return fleet.node(node).lastLines().stream()
        .map(line -> "   " + node + " | " + line + "\n")
        .collect(Collectors.joining());
  }

  private boolean meshStands(int all) {
    try {
      for (Report.Ready node : ready) {
        JsonNode peers = client.get(node.url(), "/peers").path("peers");
        if (peers.size() != all - 1 || !allFree(peers)) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("reason", e.getMessage()).log("peers not known yet");
      return false;
    }
  }

  private static boolean allFree(JsonNode peers) {
    for (JsonNode peer : peers) {
      int free = peer.path("free").asInt();
      if (peer.path("suspected").asBoolean() || free == 0 || free < peer.path("slots").asInt()) {
        return false;
      }
    }
    return true;
  }
}
