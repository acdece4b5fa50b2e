package dev.bidmesh.protocol.message;

/** A message that never leaves the node; no node takes one from another. */
public sealed interface LocalMessage extends MeshMessage
    permits BanditMessage,
        PromptRequest,
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
