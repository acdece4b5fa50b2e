package dev.bidmesh.protocol.message;

/** Why a device offers nothing. */
public enum NoBid {
  /** It does not serve the model. */
  NO_SUCH_MODEL,
  /** It serves the model, but not with what the prompt needs. */
  UNSUPPORTED,
  /** The prompt does not fit the context. */
  TOO_LONG,
  /** The engine is loading or has failed. */
  NOT_READY,
  /** Its queue is full. */
  FULL,
  /** It is shutting down. */
  DRAINING,
  /** It saves its battery. */
  BATTERY
}
