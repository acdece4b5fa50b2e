package dev.bidmesh.protocol.message;

/** A message that never leaves the node. */
public sealed interface LocalMessage extends MeshMessage
    permits PromptRequest,
        PromptEvent,
        CancelPrompt,
        PromptCredit,
        RecentQuery,
        RecentReply,
        EngineSnapshot,
        PeerTable,
        PeerObserved,
        MemberLeft,
        TelemetryStatus,
        OrchestratorStatus,
        TokenQuery,
        TokenCount {}
