package dev.bidmesh.node.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what makes shells complete commands and flags. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "Print a completion script for bash and zsh.",
    description = "Print a script that makes bash and zsh complete commands and flags.",
    footer = {
      "",
      "Examples:",
      "  source <(bidmesh completion bash)",
      "  bidmesh completion > ~/.local/share/bash-completion/completions/bidmesh",
      "",
      "Exit codes: 0 printed, 2 wrong usage."
    })
final class CompletionCommand implements Callable<Integer> {

  private static final List<String> SHELLS = List.of("bash", "zsh");

  private final Terminal terminal;

  @Parameters(
      arity = "0..1",
      paramLabel = "SHELL",
      description = "bash or zsh; the script is the same for both.")
  private @Nullable String shell;

  @Spec private @Nullable CommandSpec spec;

  CompletionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Optional.ofNullable(shell)
        .filter(name -> !SHELLS.contains(name))
        .ifPresent(CompletionCommand::refuse);
    if (spec == null) {
      throw new IllegalStateException("picocli sets it");
    }
    terminal.out().print(AutoComplete.bash("bidmesh", spec.root().commandLine()));
    return ExitCode.OK.code();
  }

  private static void refuse(String shell) {
    throw new CliException(
        ExitCode.USAGE, "there is a script for " + String.join(" and ", SHELLS) + ", not " + shell);
  }
}
