package dev.bidmesh.orchestrator;

/** Which nodes of a mesh take prompts. */
public enum Topology {
  /** Each node takes prompts, and answers them itself or asks the others. */
  MESH,
  /** One node takes prompts; the others execute what it awards them. */
  HUB
}
