package dev.bidmesh.node.reload;

import java.util.Optional;

/**
 * Tells of a file that is looked at again and again when it has changed and is being left alone:
 * whoever reads it while it is being written reads half of it. Confined to one thread.
 */
final class Changes {

  private Optional<FileStamp> told;
  private Optional<FileStamp> seen;

  /**
   * @param first the file as it was when it was read first; empty: it was not there
   */
  Changes(Optional<FileStamp> first) {
    this.told = first;
    this.seen = first;
  }

  /** Whether it differs from what it was when this was told last, and not from the last look. */
  boolean look(Optional<FileStamp> now) {
    boolean settled = now.equals(seen);
    seen = now;
    if (!settled || now.equals(told)) {
      return false;
    }
    told = now;
    return true;
  }
}
