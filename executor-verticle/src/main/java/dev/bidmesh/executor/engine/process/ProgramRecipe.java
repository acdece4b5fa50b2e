package dev.bidmesh.executor.engine.process;

import java.io.IOException;
import java.nio.file.Path;

/** Says how to run a program, and writes the files that it needs. */
@FunctionalInterface
public interface ProgramRecipe {

  /**
   * Called once, on the thread of the run; may block.
   *
   * @param folder private to the run: nobody else can look into it, and it is removed afterwards
   * @throws IOException if it cannot be run; the end of the run tells it
   */
  ProgramCall prepare(Path folder) throws IOException;
}
