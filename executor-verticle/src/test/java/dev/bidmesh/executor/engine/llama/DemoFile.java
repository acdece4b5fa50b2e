package dev.bidmesh.executor.engine.llama;

import dev.bidmesh.executor.engine.builtin.BuiltinEngine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The demo model as a file of its own. */
public final class DemoFile {

  private DemoFile() {}

  /** Writes it to a folder. */
  public static Path in(Path folder) {
    Path file = folder.resolve("Demo-Q8_0.gguf");
    try (InputStream in = BuiltinEngine.class.getResourceAsStream("tiny-demo-q8_0.gguf")) {
      if (in == null) {
        throw new AssertionError("the demo model is missing");
      }
      Files.copy(in, file);
      return file;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
