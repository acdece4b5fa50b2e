package dev.bidmesh.executor.engine.builtin;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/** A GGUF file that was read: its metadata, and tensors on demand. */
final class GgufFile {

  private final GgufMetadata metadata;
  private final Map<String, TensorInfo> tensors;
  private final ByteBuffer bytes;

  GgufFile(GgufMetadata metadata, Map<String, TensorInfo> tensors, ByteBuffer bytes) {
    this.metadata = metadata;
    this.tensors = Map.copyOf(tensors);
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  GgufMetadata metadata() {
    return metadata;
  }

  boolean has(String tensor) {
    return tensors.containsKey(tensor);
  }

  /** The values of a vector. */
  float[] vector(String name, int length) throws GgufException {
    return decode(name, List.of(length));
  }

  /** The values of a matrix, row by row. */
  float[] matrix(String name, int columns, int rows) throws GgufException {
    return decode(name, List.of(columns, rows));
  }

  private float[] decode(String name, List<Integer> shape) throws GgufException {
    TensorInfo tensor = tensors.get(name);
    if (tensor == null) {
      throw metadata.problem("tensor " + name + " is missing");
    }
    if (!tensor.shape().equals(shape)) {
      throw metadata.problem(
          "tensor " + name + " has shape " + tensor.shape() + ", but must have " + shape);
    }
    var values = new float[tensor.values()];
    tensor.type().decode(bytes, tensor.offset(), values);
    return values;
  }
}
