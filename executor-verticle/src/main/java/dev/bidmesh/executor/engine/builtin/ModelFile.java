package dev.bidmesh.executor.engine.builtin;

import dev.bidmesh.executor.engine.gguf.GgufException;
import dev.bidmesh.executor.engine.gguf.ModelDigests;
import dev.bidmesh.executor.engine.gguf.ModelNames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * A loaded model and the identity of the file that it came from.
 *
 * @param digest SHA-256 in lower-case hexadecimal
 */
record ModelFile(LlamaModel model, String digest) {

  static ModelFile load(ModelSource source) throws IOException {
    ByteBuffer bytes = source.read();
    return new ModelFile(LlamaModel.load(source.name(), bytes), sha256(bytes));
  }

  /** What the model is called, by what the file says and by its name. */
  List<String> names(ModelSource source) {
    return ModelNames.of(model.name(), Path.of(source.name()));
  }

  /** What to tell about a model that could not be loaded. */
  static String problem(ModelSource source, Throwable cause) {
    if (cause instanceof GgufException) {
      return String.valueOf(cause.getMessage());
    }
    if (cause instanceof NoSuchFileException) {
      return source.name() + ": there is no such file";
    }
    if (cause instanceof OutOfMemoryError) {
      return source.name() + ": does not fit into memory; give the JVM more with -Xmx";
    }
    return source.name() + ": cannot be read: " + cause;
  }

  private static String sha256(ByteBuffer bytes) {
    MessageDigest digest = ModelDigests.sha256();
    digest.update(bytes.duplicate());
    return HexFormat.of().formatHex(digest.digest());
  }
}
