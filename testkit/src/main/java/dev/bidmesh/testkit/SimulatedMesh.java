package dev.bidmesh.testkit;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.message.EngineState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Some {@link SimulatedPeer}s on one event bus.
 *
 * <pre>{@code
 * SimulatedMesh mesh = SimulatedMesh.aMesh(vertx).withPeers(3).start().await();
 * mesh.peer("peer-2").behaving(Script.WELL_BEHAVED.refusing(FailureCode.BUSY));
 * }</pre>
 */
public final class SimulatedMesh {

  private final Vertx vertx;
  private final List<SimulatedPeer> peers = new ArrayList<>();

  private SimulatedMesh(Vertx vertx) {
    this.vertx = vertx;
  }

  /** A mesh without peers. */
  public static SimulatedMesh aMesh(Vertx vertx) {
    return new SimulatedMesh(vertx);
  }

  /** Adds processor-only peers {@code peer-1}, {@code peer-2}, …, all serving {@code demo}. */
  public SimulatedMesh withPeers(int count) {
    IntStream.rangeClosed(peers.size() + 1, peers.size() + count)
        .forEach(n -> withPeer("peer-" + n, Devices.engine("builtin", Accelerator.CPU, 4, "demo")));
    return this;
  }

  /** Adds a peer. */
  public SimulatedMesh withPeer(String name, EngineState engine) {
    peers.add(new SimulatedPeer(vertx, name, engine));
    return this;
  }

  /** Brings all peers onto the bus and has each publish one heartbeat. */
  public Future<SimulatedMesh> start() {
    return Future.all(peers.stream().map(SimulatedPeer::start).toList())
        .onSuccess(started -> peers.forEach(SimulatedPeer::beat))
        .map(this);
  }

  /** Takes all peers off the bus. */
  public Future<Void> stop() {
    return Future.all(peers.stream().map(SimulatedPeer::stop).toList()).mapEmpty();
  }

  /** All peers, in the order in which they were added. */
  public List<SimulatedPeer> peers() {
    return List.copyOf(peers);
  }

  /**
   * One peer.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public SimulatedPeer peer(String name) {
    return peers.stream()
        .filter(peer -> peer.profile().name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no peer is named " + name));
  }
}
