package dev.bidmesh.node.cli;

import picocli.CommandLine.Command;

/** The program itself; every function is one of its commands. */
@Command(
    name = "bidmesh",
    description = "A peer-to-peer inference mesh: every device bids, the best answers.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    footer = {
      "",
      "Examples:",
      "  bidmesh demo",
      "  bidmesh ask \"What is the capital of France?\"",
      "  bidmesh up",
      "  bidmesh serve --engine openai=http://127.0.0.1:1234/v1",
      "  bidmesh status --json",
      "  bidmesh doctor",
      "",
      "Exit codes: 0 ok, 1 failed, 2 wrong usage or configuration, 3 interrupted,",
      "4 no node reached, 5 refused (busy, no such model), 6 timed out.",
      "Each command has its own --help."
    })
final class BidmeshCommand implements Runnable {

  @Override
  public void run() {
    throw new CliException(
        ExitCode.USAGE,
        "give a command: demo, ask, chat, up, join, serve, status, peers, models, explain, tap, logs, doctor, init, token, node, config, bandit, key, completion or help."
            + " See bidmesh --help.");
  }
}
