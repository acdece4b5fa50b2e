package dev.bidmesh.node.cli;

import dev.bidmesh.node.demo.Demo;
import dev.bidmesh.node.demo.DemoTimes;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows a mesh of three real nodes on this machine. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "Watch three nodes answer, bid, and take over.",
    description =
        "Start three nodes on this machine, each a process of its own with the built-in demo"
            + " model slowed to a speed that can be read, and show three scenes: a device with a"
            + " free (emulated) NPU answers itself; when that is busy the devices bid and the best"
            + " answers; and when the device that answers is killed in mid-sentence, another one"
            + " goes on. What is shown is checked against what the nodes answer. The nodes then"
            + " stay until Ctrl-C, and leave nothing behind.",
    footer = {
      "",
      "Examples:",
      "  bidmesh demo",
      "  bidmesh demo --once",
      "  bidmesh demo --once --json",
      "",
      "Exit codes: 0 every scene showed what it claims, 1 one did not, or a node did"
          + " not start, 2 wrong usage, 3 interrupted before the end."
    })
final class DemoCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Option(names = "--once", description = "End after the three scenes.")
  private boolean once;

  @Option(names = "--json", description = "Tell every event as a JSON object on a line of its own.")
  private boolean json;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "60s",
      converter = DurationConverter.class,
      description =
          "How long the nodes may take to start and find each other, an answer may take,"
              + " and nothing may happen in a scene. Default: ${DEFAULT-VALUE}.")
  private Duration timeout = DemoTimes.DEFAULT_PATIENCE;

  DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    var client = new DemoClient(timeout);
    var times = DemoTimes.with(timeout);
    Demo demo =
        json
            ? Demo.inJson(terminal.out(), client, times)
            : Demo.inText(terminal.out(), terminal.colours(), client, times);
    Interruption.on(terminal).then(signal -> demo.interrupt());
    return switch (demo.run(once)) {
      case SHOWN -> ExitCode.OK.code();
      case FAILED -> ExitCode.FAILED.code();
      case INTERRUPTED -> ExitCode.INTERRUPTED.code();
    };
  }
}
