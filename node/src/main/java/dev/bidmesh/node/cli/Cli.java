package dev.bidmesh.node.cli;

import dev.bidmesh.node.StartupException;
import dev.bidmesh.node.cluster.JoinException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Runs one command line. */
public final class Cli {

  private static final Logger LOG = LoggerFactory.getLogger(Cli.class);

  private final Terminal terminal;

  public Cli(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Parses and runs; returns the exit code and never throws. */
  public int run(String... arguments) {
    return commandLine().execute(arguments);
  }

  /** All commands, those below others included. */
  CommandLine commandLine() {
    var commands = new CommandLine(new BidmeshCommand());
    commands.addSubcommand(new ServeCommand(terminal));
    commands.addSubcommand(new UpCommand(terminal));
    commands.addSubcommand(new JoinCommand(terminal));
    commands.addSubcommand(new AskCommand(terminal));
    commands.addSubcommand(new ChatCommand(terminal));
    commands.addSubcommand(new DemoCommand(terminal));
    commands.addSubcommand(new StatusCommand(terminal));
    commands.addSubcommand(new PeersCommand(terminal));
    commands.addSubcommand(new ModelsCommand(terminal));
    commands.addSubcommand(new ExplainCommand(terminal));
    commands.addSubcommand(new TapCommand(terminal));
    commands.addSubcommand(new LogsCommand(terminal));
    commands.addSubcommand(new DoctorCommand(terminal));
    commands.addSubcommand(new InitCommand(terminal));
    commands.addSubcommand(TokenCommand.with(terminal));
    commands.addSubcommand(NodeCommand.with(terminal));
    commands.addSubcommand(ConfigCommand.with(terminal));
    commands.addSubcommand(BanditCommand.with(terminal));
    commands.addSubcommand(KeyCommand.with(terminal));
    commands.addSubcommand(new CompletionCommand(terminal));
    commands.addSubcommand(new CommandLine.HelpCommand());
    commands.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
    commands.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
    commands.setColorScheme(
        CommandLine.Help.defaultColorScheme(terminal.colours() ? Ansi.ON : Ansi.OFF));
    commands.setParameterExceptionHandler(this::wrongUsage);
    commands.setExecutionExceptionHandler(this::failed);
    return commands;
  }

  private int wrongUsage(ParameterException e, String[] arguments) {
    terminal.err().println("bidmesh: " + UsageProblem.describe(e));
    return ExitCode.USAGE.code();
  }

  private int failed(Exception e, CommandLine command, ParseResult parsed) {
    if (e instanceof CliException told) {
      terminal.err().println("bidmesh: " + told.getMessage());
      return told.exitCode().code();
    }
    if (e instanceof StartupException told) {
      terminal.err().println("bidmesh: " + told.getMessage());
      return (told instanceof JoinException ? ExitCode.UNREACHABLE : ExitCode.USAGE).code();
    }
    LOG.atError().setCause(e).log("command failed");
    terminal.err().println("bidmesh: internal error: " + e);
    return ExitCode.FAILED.code();
  }
}
