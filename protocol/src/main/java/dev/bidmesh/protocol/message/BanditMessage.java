package dev.bidmesh.protocol.message;

/** A message to or from the bandit of the same node. */
public sealed interface BanditMessage extends LocalMessage
    permits ScoreRequest,
        ScoreReply,
        RunObserved,
        LaneChanged,
        LaneImport,
        LaneReset,
        LanesReplaced,
        BanditStatus {}
