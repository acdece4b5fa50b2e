package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;

/**
 * Asks for the newest prompts that a node owns. Answered by {@link RecentReply}.
 *
 * @param limit most prompts to tell of, 1 to {@link #MAX_LIMIT}
 */
public record RecentQuery(int limit) implements LocalMessage {

  /** Most prompts that one answer tells of. */
  public static final int MAX_LIMIT = 1_000;

  public RecentQuery {
    Checks.between("limit", limit, 1, MAX_LIMIT);
  }
}
