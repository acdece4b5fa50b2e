package dev.bidmesh.executor.engine;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The user's directory, and paths that are written with a {@code ~} for it. A shell replaces that
 * only where a word begins with it, which it does neither in {@code --engine llama=~/m.gguf} nor in
 * a configuration file.
 */
public final class UserHome {

  private static final String SIGN = "~";
  private static final String WITHIN = "~/";

  private UserHome() {}

  /** The user's directory. */
  public static Path here() {
    return of(System.getenv());
  }

  /**
   * The user's directory as other programs see it; Java looks at the user database alone.
   *
   * @param environment variables
   */
  public static Path of(Map<String, String> environment) {
    String told = environment.getOrDefault("HOME", "");
    return Path.of(told.isBlank() ? System.getProperty("user.home", ".") : told);
  }

  /**
   * The path that a user has written.
   *
   * @throws InvalidPathException if it is none
   */
  public static Path path(String written) {
    return path(written, here());
  }

  /**
   * The same with another directory.
   *
   * @throws InvalidPathException if it is none
   */
  public static Path path(String written, Path home) {
    if (written.equals(SIGN)) {
      return home;
    }
    return written.startsWith(WITHIN)
        ? home.resolve(written.substring(WITHIN.length()))
        : Path.of(written);
  }
}
