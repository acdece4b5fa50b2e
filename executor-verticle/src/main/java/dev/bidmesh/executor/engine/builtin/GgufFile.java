package dev.bidmesh.executor.engine.builtin;

import dev.bidmesh.executor.engine.gguf.GgufException;
import dev.bidmesh.executor.engine.gguf.GgufHeader;
import dev.bidmesh.executor.engine.gguf.GgufMetadata;
import dev.bidmesh.executor.engine.gguf.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** A GGUF file in memory: its metadata, and tensors on demand. */
final class GgufFile {

  private static final int MAX_TENSOR_VALUES = 1 << 28;

  /** What to do with a file that this engine cannot run. */
  static final String OTHERS = "use llama=FILE or llama-server=FILE, which run more models";

  private final GgufHeader header;
  private final ByteBuffer bytes;

  GgufFile(GgufHeader header, ByteBuffer bytes) {
    this.header = header;
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  GgufMetadata metadata() {
    return header.metadata();
  }

  boolean has(String tensor) {
    return header.tensors().containsKey(tensor);
  }

  /**
   * Refuses a model that does not fit into memory, before any of it is decoded.
   *
   * @param config its dimensions
   * @param maxBytes most bytes of the heap
   */
  void requireMemory(LlamaConfig config, long maxBytes) throws GgufException {
    double values = header.tensors().values().stream().mapToDouble(TensorInfo::values).sum();
    // Weights are kept as floats, and while one is decoded there is a copy of it.
    long needed = (long) (Float.BYTES * (1.25 * values + config.sessionValues()));
    if (needed > maxBytes) {
      throw metadata()
          .problem(
              "needs about "
                  + (needed >> 20)
                  + " MiB in this engine, but Java may use "
                  + (maxBytes >> 20)
                  + " MiB; give it more with -Xmx, or "
                  + OTHERS);
    }
  }

  /** The values of a vector. */
  float[] vector(String name, long length) throws GgufException {
    return decode(name, List.of(length));
  }

  /** The values of a matrix, row by row. */
  float[] matrix(String name, long columns, long rows) throws GgufException {
    return decode(name, List.of(columns, rows));
  }

  private float[] decode(String name, List<Long> shape) throws GgufException {
    TensorInfo tensor = header.tensors().get(name);
    if (tensor == null) {
      throw metadata().problem("tensor " + name + " is missing");
    }
    if (tensor.values() > MAX_TENSOR_VALUES) {
      throw metadata().problem("tensor " + name + " is too large for this engine");
    }
    if (!tensor.shape().equals(shape)) {
      throw metadata()
          .problem("tensor " + name + " has shape " + tensor.shape() + ", but must have " + shape);
    }
    var values = new float[(int) tensor.values()];
    type(tensor).decode(bytes, (int) tensor.offset(), values);
    return values;
  }

  private TensorType type(TensorInfo tensor) throws GgufException {
    return TensorType.ofCode(tensor.type())
        .orElseThrow(
            () ->
                metadata()
                    .problem(
                        "tensor "
                            + tensor.name()
                            + " has type "
                            + tensor.type()
                            + "; this engine reads F32 (0), F16 (1) and Q8_0 (8); "
                            + OTHERS));
  }
}
