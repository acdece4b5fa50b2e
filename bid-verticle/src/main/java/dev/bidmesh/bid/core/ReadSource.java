package dev.bidmesh.bid.core;

import dev.bidmesh.protocol.core.Output;

/**
 * Have a telemetry source read. Answered by one {@link SourceRead}, however late; until then the
 * source is not asked again.
 */
public record ReadSource(Quantity quantity) implements Output {}
