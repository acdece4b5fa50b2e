package dev.bidmesh.protocol.message;

/**
 * Anything that crosses the event bus. Every message is an immutable record. Additions are optional
 * fields with a documented default; a removed or re-meant field needs a new version.
 */
public sealed interface MeshMessage
    permits Ack,
        Ping,
        AuctionMessage,
        ExecutionMessage,
        LocalMessage,
        MeshEvent,
        Heartbeat,
        LaneQuery,
        LaneReply,
        EchoQuery,
        EchoReply,
        TraceQuery,
        TraceReply,
        CancelQuery,
        CancelReply,
        StatusQuery,
        StatusReply,
        TapMessage,
        ParcelMessage,
        Unknown,
        Malformed {}
