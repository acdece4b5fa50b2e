package dev.bidmesh.gateway.route;

import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.PeerTable;
import java.time.Duration;
import java.util.List;

/**
 * What the other verticles of the node published last about engines and peers. Confined to the
 * gateway's event loop.
 */
public final class MeshView {

  private static final Duration NEVER = Duration.ofDays(365);

  private final String selfName;
  private final MonotonicClock clock;
  private Heard<PeerTable> peers;
  private Heard<EngineSnapshot> engines;

  /**
   * @param selfName display name of the own device
   */
  public MeshView(String selfName, MonotonicClock clock) {
    this.selfName = selfName;
    this.clock = clock;
    // What nobody has said yet counts as said long ago.
    long longAgo = clock.nanoTime() - NEVER.toNanos();
    this.peers = new Heard<>(new PeerTable(List.of()), longAgo);
    this.engines = new Heard<>(EngineSnapshot.NONE, longAgo);
  }

  /** Display name of the own device. */
  public String selfName() {
    return selfName;
  }

  /** Takes in a published message; ignores those of other kinds. */
  public void hear(MeshMessage message) {
    if (message instanceof PeerTable table) {
      peers = new Heard<>(table, clock.nanoTime());
    } else if (message instanceof EngineSnapshot snapshot) {
      engines = new Heard<>(snapshot, clock.nanoTime());
    }
  }

  /** The peers as last told. */
  public PeerTable peers() {
    return peers.message();
  }

  /** How old the word about peers is. */
  public Duration peersAge() {
    return age(peers);
  }

  /** The own engines as last told. */
  public EngineSnapshot engines() {
    return engines.message();
  }

  /** How old the word about engines is. */
  public Duration enginesAge() {
    return age(engines);
  }

  private Duration age(Heard<?> heard) {
    return Duration.ofNanos(clock.nanoTime() - heard.atNanos());
  }

  private record Heard<T>(T message, long atNanos) {}
}
