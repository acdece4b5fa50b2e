package dev.bidmesh.node.doctor;

import dev.bidmesh.node.StartupException;
import dev.bidmesh.node.cluster.ClaimedPorts;
import dev.bidmesh.node.cluster.ClusterSpec.Ports;
import dev.bidmesh.node.cluster.PortKind;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.discover.MeshScan;
import dev.bidmesh.node.network.LocalAddress;
import dev.bidmesh.node.network.LocalNetwork;
import dev.bidmesh.node.network.NetworkKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Examines how other devices reach a node here: which networks there are, which address they are
 * told and why, whether the ports of another node can be reached from here and whether it is heard,
 * which meshes tell of themselves, and what a firewall must let through.
 */
public final class NetworkCheck {

  private static final String CHOOSE = "choose another: --bind ADDRESS";

  private final LocalNetwork network;
  private final String system;
  private final Dialler dialler;
  private final PeersHeard peers;
  private final MeshScan scan;

  /**
   * @param system name of the operating system
   * @param dialler tries connections
   * @param peers whom the node of this device hears
   * @param scan listens to the local network
   */
  public NetworkCheck(
      LocalNetwork network, String system, Dialler dialler, PeersHeard peers, MeshScan scan) {
    this.network = network;
    this.system = system;
    this.dialler = dialler;
    this.peers = peers;
    this.scan = scan;
  }

  /**
   * Examines; blocks for as long as connections take.
   *
   * @param running whether a node runs here now
   * @param peer a host to reach, if one was named
   */
  public Report examine(NodeConfig config, boolean running, Optional<String> peer) {
    var parts = new ArrayList<Report.Part>();
    parts.add(new Report.Part("Networks", networks()));
    parts.add(new Report.Part("Address", List.of(announced(config))));
    Ports ports = usual(config);
    parts.add(new Report.Part("Ports", List.of(own(config, running, ports))));
    peer.ifPresent(
        host ->
            parts.add(
                new Report.Part(
                    "Reaching " + host,
                    append(reached(host, ports), wayBack(config, running, host)))));
    parts.add(new Report.Part("Heard", new DiscoveryCheck(network, scan).examine()));
    parts.add(new Report.Part("Firewall", List.of(firewall(config, ports))));
    List<Finding> problems =
        parts.stream()
            .flatMap(each -> each.findings().stream())
            .filter(Finding::isProblem)
            .toList();
    return new Report(problems.isEmpty(), summary(config, problems), parts);
  }

  private static String summary(NodeConfig config, List<Finding> problems) {
    if (!problems.isEmpty()) {
      Finding first = problems.get(0);
      return "Other devices cannot use a node here. The first thing to change: "
          + first.subject()
          + first.remedy().map(what -> ": " + what).orElse("");
    }
    return config.bindsLoopback()
        ? "A node here is for this device only, as configured"
        : "Nothing on this device keeps others from a node here, as far as can be told from here";
  }

  private List<Finding> networks() {
    List<Finding> found =
        network.addresses().stream()
            .filter(LocalAddress::ipv4)
            .map(
                each -> {
                  String what = each.kind().words() + ", " + each.address();
                  return each.kind().leadsToOthers()
                      ? Finding.ok(each.interfaceName(), what)
                      : Finding.absent(each.interfaceName(), what + ": not reached from elsewhere");
                })
            .toList();
    boolean alone = network.addresses().stream().noneMatch(each -> each.kind().leadsToOthers());
    return alone
        ? append(
            found,
            Finding.problem("no network", "no interface leads to other devices")
                .remedy("connect this device to a network"))
        : found;
  }

  private static List<Finding> append(List<Finding> findings, Finding last) {
    var all = new ArrayList<>(findings);
    all.add(last);
    return all;
  }

  private Finding announced(NodeConfig config) {
    String address = config.bindHost().reachable();
    String told = address + " is what peers are told, since bind is " + config.bind();
    if (config.bindsLoopback()) {
      return Finding.absent("address", told + ": for this device only")
          .remedy("to let others in: bidmesh up, or --bind " + suggestion());
    }
    Optional<LocalAddress> own =
        network.addresses().stream().filter(each -> each.address().equals(address)).findFirst();
    if (own.isEmpty()) {
      return Finding.problem("address", address + " is no address of this device").remedy(CHOOSE);
    }
    NetworkKind kind = own.get().kind();
    String why =
        told + reason(config) + " (" + own.get().interfaceName() + ", " + kind.words() + ")";
    return kind.leadsToOthers()
        ? Finding.ok("address", why)
        : Finding.problem("address", why + ", which is not reached from elsewhere").remedy(CHOOSE);
  }

  /** A node that listens at all addresses names one of them. */
  private static String reason(NodeConfig config) {
    return config.bindHost().bind().equals(config.bindHost().reachable())
        ? ""
        : ", all addresses, of which this is the first that leads to others";
  }

  private String suggestion() {
    return network
        .outward()
        .filter(each -> each.kind().leadsToOthers())
        .map(LocalAddress::address)
        .orElse("ADDRESS");
  }

  private Finding own(NodeConfig config, boolean running, Ports ports) {
    if (running) {
      String host = config.bindHost().reachable();
      Optional<String> trouble = dialler.dial(host, ports.http());
      return trouble
          .map(
              why ->
                  Finding.problem(
                          "own node",
                          "a node runs, and does not answer at "
                              + host
                              + ":"
                              + ports.http()
                              + ": "
                              + why)
                      .remedy("see at which ports it runs: bidmesh status"))
          .orElseGet(
              () ->
                  Finding.ok("own node", "answers at " + host + ":" + ports.http() + " from here"));
    }
    try (ClaimedPorts claimed = ClaimedPorts.claim(config.memberPorts())) {
      Ports free = claimed.ports();
      return Finding.ok(
          "ports", "%d, %d and %d are free".formatted(free.http(), free.bus(), free.cluster()));
    } catch (StartupException e) {
      return Finding.problem("ports", String.valueOf(e.getMessage()));
    }
  }

  private List<Finding> reached(String host, Ports ports) {
    return List.of(
        reached(host, "HTTP", ports.http()),
        reached(host, "event bus", ports.bus()),
        reached(host, "cluster", ports.cluster()));
  }

  private Finding reached(String host, String what, int port) {
    return dialler
        .dial(host, port)
        .map(
            why ->
                Finding.problem(what, host + ":" + port + " cannot be reached from here: " + why)
                    .remedy(
                        "start a node there, let its firewall take TCP port "
                            + port
                            + ", and see that both devices are in one network"))
        .orElseGet(() -> Finding.ok(what, host + ":" + port + " takes connections from here"));
  }

  /** What it sends arrives, if the node here hears it. */
  private Finding wayBack(NodeConfig config, boolean running, String host) {
    String there = "run there: bidmesh doctor --network --peer " + config.bindHost().reachable();
    if (!running) {
      return Finding.absent("way back", "cannot be seen while no node runs here").remedy(there);
    }
    return peers
        .since(host)
        .map(ago -> Finding.ok("way back", "heard " + ago.toMillis() / 1000.0 + " s ago"))
        .orElseGet(
            () ->
                Finding.absent("way back", "the node here hears nothing of " + host)
                    .remedy("see whether both are in one mesh (bidmesh peers), and " + there));
  }

  private Finding firewall(NodeConfig config, Ports ports) {
    if (config.bindsLoopback()) {
      return Finding.absent("firewall", "matters only beyond this device");
    }
    return Finding.absent(
            "firewall",
            "cannot be seen from within; if others do not reach TCP ports "
                + ports.http()
                + " to "
                + ports.cluster()
                + " here, it is the likeliest reason. Try it there: bidmesh doctor --network --peer "
                + config.bindHost().reachable())
        .remedy(FirewallHint.of(system.toLowerCase(Locale.ROOT), ports));
  }

  /** The ports as configured; of those that are not, the usual ones. */
  private static Ports usual(NodeConfig config) {
    return new Ports(
        config.httpPort().orElse(PortKind.HTTP.usual()),
        config.busPort().orElse(PortKind.BUS.usual()),
        config.clusterPort().orElse(PortKind.CLUSTER.usual()));
  }
}
