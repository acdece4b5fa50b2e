package dev.bidmesh.node.cli;

import dev.bidmesh.node.Node;
import dev.bidmesh.node.NodeSite;
import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.data.HostName;
import dev.bidmesh.node.enrol.EnrolClient;
import dev.bidmesh.node.enrol.EnrolException;
import dev.bidmesh.node.enrol.EnrolProblem;
import dev.bidmesh.node.enrol.Enrolling;
import dev.bidmesh.node.enrol.JoinToken;
import dev.bidmesh.node.enrol.OwnHosts;
import dev.bidmesh.node.security.MeshVault;
import dev.bidmesh.node.security.NodeSubject;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Becomes a member of a mesh with a token before the node starts. */
final class Joining implements Preparation {

  private final Terminal terminal;
  private final JoinToken token;
  private final Way way;

  private Joining(Terminal terminal, JoinToken token, Way way) {
    this.terminal = terminal;
    this.token = token;
    this.way = way;
  }

  /** How a token is used, which gives where to join the cluster. */
  @FunctionalInterface
  private interface Way {
    List<HostPort> use(Enrolling enrolling, JoinToken token, NodeSubject subject);
  }

  /** Somebody wants to join now, and hears if that fails. */
  static Joining now(Terminal terminal, JoinToken token) {
    return new Joining(terminal, token, Enrolling::enrol);
  }

  /** A start with a token in its command line, as a service has it: a member starts in any case. */
  static Joining atStart(Terminal terminal, JoinToken token) {
    return new Joining(terminal, token, Enrolling::start);
  }

  /**
   * Reads a token.
   *
   * @throws CliException if it is none
   */
  static JoinToken read(String text) {
    try {
      return JoinToken.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public NodeSite before(NodeSite site) {
    requireReach(site);
    var client =
        new EnrolClient(
            site.config().enrol().timeout(),
            site.profile().version(),
            Clock.systemUTC(),
            new SecureRandom());
    var subject =
        new NodeSubject(
            site.profile().name(),
            site.profile().deviceId(),
            OwnHosts.forCertificate(HostName.find(terminal.environment())));
    try {
      var enrolling = new Enrolling(new MeshVault(site.directory().path()), client);
      var cluster = way.use(enrolling, token, subject);
      return site.with(site.config().withJoin(both(site.config().joinTargets(), cluster)));
    } catch (EnrolException e) {
      throw new CliException(code(e.problem()), "cannot join the mesh: " + e.getMessage(), e);
    }
  }

  /** Before the token is spent, since a node that only its own device reaches joins no other. */
  private void requireReach(NodeSite site) {
    if (site.config().bindsLoopback()
        && token.addresses().stream().noneMatch(TokenCreateCommand::isLoopback)) {
      throw new CliException(
          ExitCode.USAGE,
          "this node listens at loopback, where the mesh of the token cannot reach it: start it"
              + " with --bind 0.0.0.0. The token was not used.");
    }
  }

  private static List<HostPort> both(List<HostPort> given, List<HostPort> told) {
    return Stream.concat(given.stream(), told.stream()).distinct().toList();
  }

  private static ExitCode code(EnrolProblem problem) {
    return problem == EnrolProblem.UNREACHABLE ? ExitCode.UNREACHABLE : ExitCode.REFUSED;
  }

  @Override
  public void ready(Node node, Consumer<String> say) {
    // That it joined shows in how it belongs to the mesh.
  }
}
