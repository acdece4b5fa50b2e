package dev.bidmesh.protocol.core;

/**
 * A question that waits for the core's answer. Each is answered once, by {@link Effect.Reply} or
 * {@link Effect.Fail}.
 *
 * @param id unique within one run of the host
 */
public record Exchange(long id) {}
