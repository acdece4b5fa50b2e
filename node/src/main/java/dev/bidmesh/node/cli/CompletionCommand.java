package dev.bidmesh.node.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what makes shells complete commands and flags. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    description = "Print a script that makes bash and zsh complete commands and flags.",
    footer = {
      "",
      "Examples:",
      "  source <(bidmesh completion)",
      "  bidmesh completion > ~/.local/share/bash-completion/completions/bidmesh",
      "",
      "Exit codes: 0 printed, 2 wrong usage."
    })
final class CompletionCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Spec private @Nullable CommandSpec spec;

  CompletionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets it");
    }
    terminal.out().print(AutoComplete.bash("bidmesh", spec.root().commandLine()));
    return ExitCode.OK.code();
  }
}
