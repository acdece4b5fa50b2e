package dev.bidmesh.benchmarks;

import dev.bidmesh.node.cluster.BindHost;
import dev.bidmesh.node.cluster.ClaimedPorts;
import dev.bidmesh.node.cluster.ClusterConfig;
import dev.bidmesh.node.cluster.ClusterLink;
import dev.bidmesh.node.cluster.ClusterSpec;
import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.cluster.PortKind;
import dev.bidmesh.node.cluster.PortWishes;
import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;

/**
 * The event bus between two processes and nothing on it: what every remote step of ours is compared
 * with. Same settings as a node's. Its main class is the other side, which sends back what it gets.
 */
final class RawBus implements AutoCloseable {

  private static final String HOST = "127.0.0.1";
  private static final String ECHO = "benchmark.echo";
  private static final int PAYLOAD_BYTES = 1024;
  private static final long PATIENCE_S = 30;

  private final ClusterLink link;
  private final ChildProcess echo;
  private final Buffer payload = Buffer.buffer(new byte[PAYLOAD_BYTES]);

  private RawBus(ClusterLink link, ChildProcess echo) {
    this.link = link;
    this.echo = echo;
  }

  /** Starts both sides. */
  static RawBus start(String clusterName) {
    return start(clusterName, Optional.empty(), List.of());
  }

  /** The same with mutual TLS between them. */
  static RawBus secured(String clusterName) {
    var secrets = new Secrets();
    Path own = Mesh.temporaryDirectory();
    Path other = Mesh.temporaryDirectory();
    secrets.admit("raw", own);
    secrets.admit("echo", other);
    return start(clusterName, Optional.of(Secrets.of(own)), List.of(other.toString()));
  }

  private static RawBus start(
      String clusterName, Optional<MeshCredentials> secret, List<String> directory) {
    int port = Ports.free();
    ClusterLink link = open(clusterName, port, List.of(), secret);
    var arguments = new ArrayList<>(List.of(clusterName, String.valueOf(port)));
    arguments.addAll(directory);
    var echo = ChildProcess.start(RawBus.class, Pattern.compile("^echoes$"), arguments);
    echo.ready();
    return new RawBus(link, echo);
  }

  /** Times so many round trips, one after the other. */
  void measure(int count, Figures into) {
    var over = new CompletableFuture<Void>();
    link.vertx().runOnContext(none -> next(count, into, over));
    ChildProcess.Waiting.result(over, PATIENCE_S);
  }

  private void next(int left, Figures into, CompletableFuture<Void> over) {
    if (left == 0) {
      over.complete(null);
      return;
    }
    long sent = System.nanoTime();
    link.vertx()
        .eventBus()
        .<Buffer>request(ECHO, payload)
        .onSuccess(
            reply -> {
              into.addNanos(System.nanoTime() - sent);
              next(left - 1, into, over);
            })
        .onFailure(over::completeExceptionally);
  }

  @Override
  public void close() {
    echo.close();
    link.vertx().close().toCompletionStage().toCompletableFuture().join();
  }

  /** The other side: {@code CLUSTER_NAME PORT_OF_THE_FIRST [DIRECTORY_OF_THE_SECRET]}. */
  public static void main(String[] arguments) throws InterruptedException {
    var first = new HostPort(HOST, Integer.parseInt(arguments[1]));
    Optional<MeshCredentials> secret =
        Arrays.stream(arguments).skip(2).findFirst().map(Path::of).map(Secrets::of);
    ClusterLink link = open(arguments[0], Ports.free(), List.of(first), secret);
    Future<Void> ready =
        link.vertx()
            .eventBus()
            .<Buffer>consumer(ECHO, message -> message.reply(message.body()))
            .completion();
    ChildProcess.Waiting.result(ready.toCompletionStage().toCompletableFuture(), PATIENCE_S);
    System.out.println("echoes");
    new CountDownLatch(1).await();
  }

  private static ClusterLink open(
      String clusterName,
      int clusterPort,
      List<HostPort> through,
      Optional<MeshCredentials> secret) {
    BindHost host = BindHost.of(HOST);
    var wishes =
        new PortWishes(
            host,
            Map.of(PortKind.BUS, OptionalInt.of(0), PortKind.CLUSTER, OptionalInt.of(clusterPort)));
    ClaimedPorts ports = ClaimedPorts.claim(wishes);
    var profile = new DeviceProfile(DeviceId.random(new SecureRandom()), "raw", 1, "benchmark");
    var spec =
        new ClusterSpec(clusterName, profile, host, ports.ports(), ClusterConfig.DEFAULT, secret);
    return ChildProcess.Waiting.result(
        ClusterLink.open(spec, ports, through).toCompletionStage().toCompletableFuture(),
        PATIENCE_S);
  }
}
