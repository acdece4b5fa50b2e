package dev.bidmesh.node.cluster;

import dev.bidmesh.node.StartupException;
import dev.bidmesh.node.cluster.ClusterSpec.Ports;
import dev.bidmesh.node.cluster.MeshState.Alone;
import dev.bidmesh.node.cluster.MeshState.Joined;
import dev.bidmesh.node.cluster.MeshState.Joining;
import dev.bidmesh.protocol.DeviceProfile;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Opens an event bus as a member of a mesh, joining what answers. */
public final class MeshSource implements BusSource {

  private final MeshSettings settings;
  private final DeviceProfile profile;
  private final Targets targets;

  /**
   * @param threads for looking at addresses, which may be blocked for seconds
   */
  public MeshSource(MeshSettings settings, DeviceProfile profile, Executor threads) {
    this.settings = settings;
    this.profile = profile;
    this.targets = new Targets(settings.join(), settings.config().probeTimeout(), threads);
  }

  @Override
  public PortWishes ports() {
    return settings.ports();
  }

  @Override
  public CompletableFuture<Opened> open(Ports ports) {
    var spec = spec(ports);
    return targets.probe(spec.clusterAddress()).thenCompose(probed -> open(spec, probed));
  }

  private CompletableFuture<Opened> open(ClusterSpec spec, List<Probed> probed) {
    List<HostPort> through = probed.stream().filter(Probed::isMember).map(Probed::target).toList();
    if (through.isEmpty() && settings.requireJoin()) {
      return CompletableFuture.failedFuture(nobody(probed));
    }
    return ClusterLink.open(spec, through)
        .toCompletionStage()
        .toCompletableFuture()
        .thenApply(link -> new Opened(link, state(link, probed)));
  }

  private MeshState state(ClusterLink link, List<Probed> probed) {
    List<MemberCard> peers = link.peers();
    if (!peers.isEmpty()) {
      return new Joined(peers.get(0).cluster(), peers.size());
    }
    return probed.isEmpty()
        ? new Alone()
        : new Joining(problems(probed), settings.config().retryFirst(), 0);
  }

  private List<String> problems(List<Probed> probed) {
    return probed.stream().map(each -> each.isMember() ? refused(each) : each.sentence()).toList();
  }

  private String refused(Probed answered) {
    return "%s: a node answers, but it belongs to another mesh; it has another cluster name than '%s' or runs another version than %s"
        .formatted(answered.target(), settings.clusterName(), profile.version());
  }

  private static StartupException nobody(List<Probed> probed) {
    return new JoinException(
        probed.isEmpty()
            ? "there is nothing to join: --require-join needs --join with the address of another node"
            : "cannot join " + String.join("; ", probed.stream().map(Probed::sentence).toList()));
  }

  private ClusterSpec spec(Ports ports) {
    return new ClusterSpec(
        settings.clusterName(), profile, settings.ports().host(), ports, settings.config());
  }
}
