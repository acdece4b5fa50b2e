package dev.bidmesh.bandit.core.model;

/** What became of a run. */
public enum Lesson {
  /** It says nothing new. */
  NONE,
  /** Taken in. */
  LEARNED,
  /** Taken in, and most of the past forgotten, because the lane has become another. */
  CHANGED,
  /** Not taken in, since it is no usable measurement; the model is as before. */
  REFUSED
}
