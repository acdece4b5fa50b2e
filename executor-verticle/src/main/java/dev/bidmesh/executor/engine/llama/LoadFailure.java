package dev.bidmesh.executor.engine.llama;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds in what a process has said why it does not run, and what to do. */
final class LoadFailure {

  /** The processor is too old for the native code. */
  static final String LACKS_INSTRUCTIONS =
      "the processor lacks instructions that the native code of llama needs; use"
          + " builtin=FILE for a small model, or llama-server=FILE";

  private static final int MAX_CHARS = 300;
  private static final int ILLEGAL_INSTRUCTION = 132;
  private static final int KILLED = 137;
  private static final int TERMINATED = 143;
  private static final Pattern LIBRARY =
      Pattern.compile("(lib\\w+\\.so(?:\\.\\d+)*): cannot open shared object file");
  private static final List<Pattern> NATIVE_WORDS =
      List.of(
          Pattern.compile("(?:error loading model[^:\\n]*: *)+(.+)"),
          Pattern.compile("(failed to allocate .+)"),
          Pattern.compile("(unable to allocate .+)"),
          Pattern.compile("(error: .+)"));

  private LoadFailure() {}

  /**
   * The reason.
   *
   * @param told by the process itself; may be empty
   * @param errors the end of its standard error
   */
  static String reason(String told, String errors) {
    Matcher library = LIBRARY.matcher(told + "\n" + errors);
    if (library.find()) {
      return "the native code of llama needs " + library.group(1) + install(library.group(1));
    }
    return nativeWords(errors).orElseGet(() -> told.isEmpty() ? "no reason given" : cut(told));
  }

  /** What an exit code tells, where it tells something. */
  static Optional<String> ofExit(int code) {
    return switch (code) {
      case ILLEGAL_INSTRUCTION -> Optional.of(LACKS_INSTRUCTIONS);
      case KILLED ->
          Optional.of(
              "it was killed, as systems do when memory runs out; choose a smaller model or"
                  + " context");
      default -> Optional.empty();
    };
  }

  /** Whether an exit code is that of a process that something else has killed. */
  static boolean isKill(int code) {
    return code == KILLED || code == TERMINATED;
  }

  private static String install(String library) {
    return library.startsWith("libgomp")
        ? ", which is missing; install it (Debian and Ubuntu: libgomp1; Fedora: libgomp)"
        : ", which is missing";
  }

  private static Optional<String> nativeWords(String errors) {
    for (Pattern words : NATIVE_WORDS) {
      Matcher matcher = words.matcher(errors);
      if (matcher.find()) {
        return Optional.of("llama.cpp said: " + cut(matcher.group(1)));
      }
    }
    return Optional.empty();
  }

  private static String cut(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() <= MAX_CHARS ? line : line.substring(0, MAX_CHARS) + "…";
  }
}
