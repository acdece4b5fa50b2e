package dev.bidmesh.executor.engine.gguf;

import java.util.List;

/**
 * Where a tensor lies and what it looks like.
 *
 * @param name as in the file
 * @param shape lengths of its dimensions, the fastest running one first; their product is at most
 *     2<sup>48</sup>
 * @param type code of its encoding
 * @param offset first byte, from the beginning of the file
 */
public record TensorInfo(String name, List<Long> shape, int type, long offset) {

  public TensorInfo {
    shape = List.copyOf(shape);
  }

  /** How many numbers it holds. */
  public long values() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }
}
