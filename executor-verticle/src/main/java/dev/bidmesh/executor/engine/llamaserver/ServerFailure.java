package dev.bidmesh.executor.engine.llamaserver;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds in what a llama-server has logged why it did not start. */
final class ServerFailure {

  private static final int MAX_CHARS = 300;
  private static final List<Pattern> WORDS =
      List.of(
          Pattern.compile("(?:error loading model[^:\\n]*: *)+(.+)"),
          Pattern.compile("(error while loading shared libraries: .+)"),
          Pattern.compile("error: (invalid argument: .+)"),
          Pattern.compile("error: (.+)"),
          Pattern.compile("(failed to .+)"));

  private ServerFailure() {}

  /** The reason; empty if it names none. */
  static String reason(String log) {
    for (Pattern words : WORDS) {
      Matcher matcher = words.matcher(log);
      if (matcher.find()) {
        String line = matcher.group(1).strip();
        return line.length() <= MAX_CHARS ? line : line.substring(0, MAX_CHARS) + "…";
      }
    }
    return "";
  }
}
