package dev.bidmesh.executor.engine.gguf;

import java.io.IOException;

/**
 * A model file that cannot be used. The message is one line that names the file and says what is
 * wrong with it; what comes from the file itself is cut and stripped of control characters.
 */
public class GgufException extends IOException {

  private static final long serialVersionUID = 1L;
  private static final int MAX_CHARS = 400;

  /**
   * @param file its name
   * @param problem what is wrong with it
   */
  public GgufException(String file, String problem) {
    super(file + ": " + line(problem));
  }

  private static String line(String text) {
    String plain = text.replaceAll("\\p{C}+", " ");
    return plain.length() <= MAX_CHARS ? plain : plain.substring(0, MAX_CHARS) + "…";
  }
}
