package dev.bidmesh.executor.engine.builtin;

import dev.bidmesh.executor.engine.gguf.GgufException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Where the bytes of a model come from. */
public interface ModelSource {

  /** Name for messages. */
  String name();

  /**
   * Reads it whole.
   *
   * @throws IOException if it is not there, cannot be read, or exceeds 2 GiB
   */
  ByteBuffer read() throws IOException;

  /** The demo model, which is part of the program. */
  static ModelSource demo() {
    return new Resource("tiny-demo-q8_0.gguf");
  }

  /** A file. */
  static ModelSource file(Path path) {
    return new File(path);
  }

  /** A resource next to this class. */
  record Resource(String name) implements ModelSource {
    @Override
    public ByteBuffer read() throws IOException {
      try (InputStream in = ModelSource.class.getResourceAsStream(name)) {
        if (in == null) {
          throw new GgufException(name, "is missing from the program");
        }
        return ByteBuffer.wrap(in.readAllBytes());
      }
    }
  }

  /** A file, mapped into memory. */
  record File(Path path) implements ModelSource {
    @Override
    public String name() {
      return path.toString();
    }

    @Override
    public ByteBuffer read() throws IOException {
      try (FileChannel channel = FileChannel.open(path)) {
        if (channel.size() > Integer.MAX_VALUE) {
          throw new GgufException(name(), "is larger than 2 GiB, too large for this engine");
        }
        return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      }
    }
  }
}
