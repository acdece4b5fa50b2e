package dev.bidmesh.protocol;

import java.util.Locale;

/**
 * A place on the event bus. Fixed places only: one per device and purpose, never one per prompt,
 * because every cluster-wide registration is written to a replicated map.
 */
public sealed interface Address {

  /** Request for bids, published to all. */
  Address BID_REQUEST = new MeshWide("mesh.bid.request");

  /** Heartbeats, published to all. */
  Address HEARTBEAT = new MeshWide("mesh.heartbeat");

  /** Mesh events such as a host that came or went, published to all. */
  Address EVENT = new MeshWide("mesh.event");

  /** The event bus address. */
  String path();

  /** Whether frames to this address may leave the node. */
  default boolean leavesNode() {
    return !(this instanceof Local);
  }

  /** The address for one purpose of one device. */
  static Address device(DeviceId device, Purpose purpose) {
    return new Device(device, purpose);
  }

  /** An address heard by every node. */
  record MeshWide(String path) implements Address {}

  /** An address of one device, reachable from every node. */
  record Device(DeviceId device, Purpose purpose) implements Address {
    @Override
    public String path() {
      return "mesh.device." + device + "." + purpose.segment();
    }
  }

  /** What a device's address is for. */
  enum Purpose {
    /** Direct bid requests, for samples and retries. */
    BID,
    /** Bids and award replies to the owner of a prompt. */
    AUCTION,
    /** Awards and cancellations to an executor. */
    EXECUTE,
    /** Chunks, progress and completions to the owner of a prompt. */
    STREAM,
    /** Outcomes that only the owner saw. */
    FEEDBACK,
    /** Traces, status and learned lanes. */
    CONTROL,
    /** Parts of frames that are too large to be sent in one piece. */
    PARCELS;

    private final String segment = name().toLowerCase(Locale.ROOT);

    String segment() {
      return segment;
    }
  }

  /** Addresses that never leave the node. */
  enum Local implements Address {
    ORCHESTRATOR,
    GATEWAY,
    BID,
    BANDIT,
    EXECUTOR,
    /** {@link dev.bidmesh.protocol.message.EngineSnapshot}s, published on change. */
    ENGINES,
    /** {@link dev.bidmesh.protocol.message.PeerTable}s, published. */
    PEERS,
    /** Questions about prompts that this node owns. */
    TRACE,
    /** Questions for what goes over the bus of this node. */
    TAP,
    /** Questions how many tokens prompts have. */
    TOKENS;

    /** How the paths of all local addresses begin. */
    public static final String PREFIX = "local.";

    private final String path = PREFIX + name().toLowerCase(Locale.ROOT);

    @Override
    public String path() {
      return path;
    }
  }
}
