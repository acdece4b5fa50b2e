package dev.bidmesh.protocol.message;

/** Whether an engine can run prompts. */
public enum EngineHealth {
  /** Getting ready. */
  LOADING,
  /** Takes prompts. */
  READY,
  /** Takes prompts, worse than it should. */
  DEGRADED,
  /** Takes none. */
  FAILED;

  /** Whether prompts may be sent to it. */
  public boolean serves() {
    return this == READY || this == DEGRADED;
  }
}
