package dev.bidmesh.executor.engine.builtin;

/** The model that is part of the program, good for demonstrations only. */
public final class DemoModel {

  private static final String SHA_256 =
      "61535badb429329930ca4a2ad683a4d5cdf487e2891422e2fe6d268ba3070f69";

  private DemoModel() {}

  /**
   * Whether a file is it, whatever it is called and whichever engine runs it.
   *
   * @param digest SHA-256 of the file in lower-case hexadecimal
   */
  public static boolean is(String digest) {
    return digest.equals(SHA_256);
  }
}
