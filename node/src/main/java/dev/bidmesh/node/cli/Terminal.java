package dev.bidmesh.node.cli;

import dev.bidmesh.executor.engine.UserHome;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a command sees of the world outside.
 *
 * @param out results
 * @param err everything that is not a result
 * @param in piped input
 * @param inIsTerminal whether a person types the input
 * @param outIsTerminal whether a person reads the output
 * @param environment variables
 * @param home the user's directory
 * @param signals how the user interrupts
 * @param screen opens what tells how large the window is, if a person reads the output
 */
public record Terminal(
    PrintStream out,
    PrintStream err,
    InputStream in,
    boolean inIsTerminal,
    boolean outIsTerminal,
    Map<String, String> environment,
    Path home,
    Signals signals,
    Supplier<Screen> screen) {

  public Terminal {
    environment = Map.copyOf(environment);
  }

  /** The process's own. */
  public static Terminal system() {
    return new Terminal(
        utf8(FileDescriptor.out),
        utf8(FileDescriptor.err),
        System.in,
        isTerminal("bidmesh.stdin"),
        isTerminal("bidmesh.stdout"),
        System.getenv(),
        UserHome.here(),
        Lifeline.ofProcess(),
        Screen::ofProcess);
  }

  /** Whether output may be coloured. */
  boolean colours() {
    return outIsTerminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
  }

  /**
   * Text from elsewhere as it may be shown: to a person without control characters, since a
   * terminal obeys some of them; to a program unchanged.
   */
  String shown(String text) {
    return outIsTerminal ? printable(text) : text;
  }

  /** Text without control characters other than line breaks and tabs. */
  static String printable(String text) {
    return text.codePoints()
        .filter(each -> each == '\n' || each == '\t' || !Character.isISOControl(each))
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** The launcher knows about each stream; {@link System#console} only about both together. */
  private static boolean isTerminal(String property) {
    String told = System.getProperty(property);
    return told == null ? System.console() != null : told.equals("terminal");
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
