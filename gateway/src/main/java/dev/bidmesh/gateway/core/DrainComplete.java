package dev.bidmesh.gateway.core;

import dev.bidmesh.protocol.core.Output;

/** No prompt is in work any more, and none will be taken. */
public record DrainComplete() implements Output {}
