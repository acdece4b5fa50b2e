package dev.bidmesh.protocol.core;

/** Something that a core learns from elsewhere than the bus, for example from an engine. */
public interface Observation {}
