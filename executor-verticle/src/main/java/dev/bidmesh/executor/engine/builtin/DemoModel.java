package dev.bidmesh.executor.engine.builtin;

/** The model that is part of the program, good for demonstrations only. */
public final class DemoModel {

  private static final String SHA_256 =
      "69a078c5445b94a232baf7e1d95371561ffe2a24e1dc95afc944dc4e3b5597fc";

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
