package dev.bidmesh.executor.engine.builtin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

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
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes.duplicate());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
