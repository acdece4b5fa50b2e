package dev.bidmesh.protocol.message;

/** How a frame that is too large for one piece goes from node to node. */
public sealed interface ParcelMessage extends MeshMessage permits Parcel, ParcelQuery, ParcelPart {}
