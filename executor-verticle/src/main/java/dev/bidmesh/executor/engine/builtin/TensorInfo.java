package dev.bidmesh.executor.engine.builtin;

import java.util.List;

/**
 * Where a tensor lies and what it looks like.
 *
 * @param name as in the file
 * @param shape lengths of its dimensions, the fastest running one first
 * @param type encoding
 * @param offset first byte, from the beginning of the file
 */
record TensorInfo(String name, List<Integer> shape, TensorType type, int offset) {

  TensorInfo {
    shape = List.copyOf(shape);
  }

  int values() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }
}
