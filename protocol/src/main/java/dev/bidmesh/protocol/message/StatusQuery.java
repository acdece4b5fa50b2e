package dev.bidmesh.protocol.message;

/**
 * Asks for status. A device's control address answers {@link StatusReply}; the verticles' local
 * addresses answer {@link EngineSnapshot}, {@link TelemetryStatus}, {@link BanditStatus} and {@link
 * OrchestratorStatus}.
 */
public record StatusQuery() implements MeshMessage {}
