package dev.bidmesh.protocol.message;

/** What nodes say to each other to watch the bus. Never shown to those who watch it. */
public sealed interface TapMessage extends MeshMessage permits TapQuery, TapStop, TapEvents {}
