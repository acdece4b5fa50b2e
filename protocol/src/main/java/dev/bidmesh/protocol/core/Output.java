package dev.bidmesh.protocol.core;

/** Something that a core wants done elsewhere than on the bus, for example by an engine. */
public interface Output {}
