package dev.bidmesh.node.cli;

import dev.bidmesh.node.Node;
import dev.bidmesh.node.NodeSite;
import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.config.Durations;
import dev.bidmesh.node.enrol.EnrolAddresses;
import dev.bidmesh.node.enrol.JoinToken;
import dev.bidmesh.node.enrol.Registrar;
import dev.bidmesh.node.security.MeshVault;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes a mesh before the node starts unless there is one, and then says how others join it. */
final class Welcoming implements Preparation {

  private final Terminal terminal;
  private final Optional<String> meshName;
  private final Duration ttl;
  private final int uses;
  private final boolean json;
  private Optional<MeshVault> vault = Optional.empty();

  Welcoming(Terminal terminal, Optional<String> meshName, Duration ttl, int uses, boolean json) {
    this.terminal = terminal;
    this.meshName = meshName;
    this.ttl = ttl;
    this.uses = uses;
    this.json = json;
  }

  @Override
  public NodeSite before(NodeSite site) {
    var own = new MeshVault(site.directory().path());
    vault = Optional.of(own);
    if (!own.isThere()) {
      InitCommand.make(terminal, own, site.profile().name(), site.profile().deviceId(), meshName);
    }
    return site;
  }

  @Override
  public void ready(Node node, Consumer<String> say) {
    MeshVault own = vault.orElseThrow();
    if (!own.hasAuthority()) {
      say.accept("join  make a token where the mesh was made: bidmesh token create");
      return;
    }
    List<HostPort> addresses = EnrolAddresses.read(own);
    JoinToken token =
        new Registrar(own, Clock.systemUTC(), new SecureRandom()).createToken(ttl, uses, addresses);
    if (json) {
      terminal.out().println(described(node, token));
      return;
    }
    say.accept("join  bidmesh join " + token.text());
    say.accept(
        "      on another device, within %s, %s"
            .formatted(Durations.format(ttl), uses == 1 ? "once" : uses + " times"));
    if (terminal.outIsTerminal()) {
      terminal.out().print(QrText.of(token.text(), terminal.colours()));
    }
  }

  private Object described(Node node, JoinToken token) {
    var result =
        Json.object()
            .put("http", node.httpAddress())
            .put("node", node.profile().name())
            .put("token", token.text())
            .put("id", token.id())
            .put("expires", token.expires().toString())
            .put("uses", uses);
    var where = result.putArray("addresses");
    token.addresses().forEach(each -> where.add(each.toString()));
    return result;
  }
}
