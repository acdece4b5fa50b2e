package dev.bidmesh.node.cli;

import dev.bidmesh.node.config.Nearest;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line, and what was probably meant. */
final class UsageProblem {

  private UsageProblem() {}

  static String describe(ParameterException e) {
    CommandLine command = e.getCommandLine();
    String problem =
        e instanceof UnmatchedArgumentException unmatched
            ? unmatched(command, unmatched.getUnmatched())
            : sentence(String.valueOf(e.getMessage()));
    return problem + " See " + command.getCommandSpec().qualifiedName() + " --help.";
  }

  private static String unmatched(CommandLine command, List<String> words) {
    String word = words.get(0);
    if (word.startsWith("-")) {
      String flag = word.split("=", 2)[0];
      return "unknown flag " + flag + "." + Nearest.hint(flag, flags(command));
    }
    if (!command.getSubcommands().isEmpty()) {
      var known = List.copyOf(command.getSubcommands().keySet());
      return "unknown command " + word + "." + Nearest.hint(word, known);
    }
    return command.getCommandName() + " takes no further words such as '" + word + "'.";
  }

  private static List<String> flags(CommandLine command) {
    return command.getCommandSpec().options().stream()
        .filter(option -> !option.hidden())
        .flatMap(option -> Stream.of(option.names()))
        .filter(name -> name.startsWith("--"))
        .toList();
  }

  private static String sentence(String text) {
    return text.endsWith(".") ? text : text + ".";
  }
}
