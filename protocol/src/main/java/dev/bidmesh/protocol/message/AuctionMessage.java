package dev.bidmesh.protocol.message;

/** A message of the auction: a request for bids, the answers, the award and what became of it. */
public sealed interface AuctionMessage extends MeshMessage
    permits BidRequest, Bids, Award, AwardReply {}
