package dev.bidmesh.protocol.message;

/** Bandit to bid verticle: a lane of this device learned something. */
public record LaneChanged(LaneSnapshot snapshot) implements BanditMessage {}
