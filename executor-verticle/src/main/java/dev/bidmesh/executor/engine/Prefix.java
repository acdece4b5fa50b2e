package dev.bidmesh.executor.engine;

import java.util.List;

/**
 * The beginning of an answer that was written elsewhere. The engine goes on from its end and does
 * not repeat it.
 *
 * @param text not empty
 * @param tokenIds the same as token ids of the model, where they are known
 */
public record Prefix(String text, List<Integer> tokenIds) {

  public Prefix {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("text must not be empty");
    }
    tokenIds = List.copyOf(tokenIds);
  }
}
