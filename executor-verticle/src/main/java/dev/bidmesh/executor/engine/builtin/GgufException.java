package dev.bidmesh.executor.engine.builtin;

import java.io.IOException;

/** A model file that cannot be used. The message names the file and says what is wrong with it. */
public final class GgufException extends IOException {

  private static final long serialVersionUID = 1L;

  GgufException(String file, String problem) {
    super(file + ": " + problem);
  }
}
