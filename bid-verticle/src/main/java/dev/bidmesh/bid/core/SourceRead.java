package dev.bidmesh.bid.core;

import dev.bidmesh.protocol.core.Observation;

/** A telemetry source was read. */
public record SourceRead(Quantity quantity, Reading reading) implements Observation {}
