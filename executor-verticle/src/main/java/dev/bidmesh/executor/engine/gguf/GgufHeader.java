package dev.bidmesh.executor.engine.gguf;

import java.util.Collections;
import java.util.Map;

/**
 * What a GGUF file says about itself.
 *
 * @param metadata its metadata
 * @param tensors its tensors by name; those of known encodings lie within the file
 */
public record GgufHeader(GgufMetadata metadata, Map<String, TensorInfo> tensors) {

  public GgufHeader {
    tensors = Collections.unmodifiableMap(tensors);
  }
}
