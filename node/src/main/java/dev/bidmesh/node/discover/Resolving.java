package dev.bidmesh.node.discover;

import java.util.HashSet;
import java.util.Set;

/**
 * Names that were heard and of which it is not known yet where they are. Asking for each costs a
 * task, and anybody can make up names, so only so many are asked for until all is asked again.
 *
 * <p>Safe for use by many threads.
 */
final class Resolving {

  private final int most;
  private final Set<String> names = new HashSet<>();

  /**
   * @param most names that are asked for at once
   */
  Resolving(int most) {
    this.most = most;
  }

  /** Whether it may be asked for now. */
  synchronized boolean begin(String name) {
    return names.size() < most && names.add(name);
  }

  /** It is known where it is, or the name is gone. */
  synchronized void end(String name) {
    names.remove(name);
  }

  /** Those without an answer are given up. */
  synchronized void clear() {
    names.clear();
  }
}
