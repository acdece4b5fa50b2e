package dev.bidmesh.node.cli;

import dev.bidmesh.node.config.ConfigLoader;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.config.Origin;
import dev.bidmesh.node.config.Setting;
import dev.bidmesh.node.detect.HardwareScan;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.message.Hardware;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks once what nothing on this device tells, and writes the answer down. */
@Command(
    name = "device",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "Say what the device's inference servers compute on.",
    description =
        "Say once what the inference servers of this device compute on, if they do not tell"
            + " it themselves, as LM Studio and llama-server. The answer is written into"
            + " bidmesh.yaml, as detection.accelerator, and called a claim wherever it is shown."
            + " Without --accelerator it is asked for on a terminal; once it is set, nothing is"
            + " asked any more.",
    footer = {
      "",
      "Examples:",
      "  bidmesh config device",
      "  bidmesh config device --accelerator gpu",
      "",
      "Exit codes: 0 written, or set already, 1 failed, 2 wrong usage or configuration."
    })
final class ConfigDeviceCommand implements Callable<Integer> {

  private static final String KEY = "detection.accelerator";
  private static final Pattern SECTION = Pattern.compile("(?m)^detection\\s*:");

  private final Terminal terminal;

  @Option(
      names = "--accelerator",
      paramLabel = "npu|gpu|cpu",
      description = "What they compute on, without being asked.")
  private @Nullable String accelerator;

  @Mixin private final NodePlace place = new NodePlace();

  ConfigDeviceCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    ConfigLoader loader = place.loader(terminal);
    Path directory = place.directory(terminal);
    Optional<Setting> before = setting(loader, directory);
    if (before.isPresent() && accelerator == null) {
      return ExitCode.OK.code();
    }
    if (before.isPresent()) {
      throw new CliException(
          ExitCode.USAGE, KEY + " is set already: " + where(before.get()) + "; change it there");
    }
    write(loader.fileOf(directory), chosen());
    return ExitCode.OK.code();
  }

  private static Optional<Setting> setting(ConfigLoader loader, Path directory) {
    NodeConfig config = loader.in(directory);
    return Setting.of(config, loader.written(directory)).stream()
        .filter(each -> each.key().equals(KEY) && each.origin().isPresent())
        .findFirst();
  }

  private static String where(Setting setting) {
    return setting.value() + ", by " + setting.origin().map(Origin::where).orElse("default");
  }

  private Accelerator chosen() throws IOException {
    return accelerator == null ? asked() : parsed(accelerator);
  }

  private static Accelerator parsed(String text) {
    try {
      return Accelerator.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new CliException(
          ExitCode.USAGE, "--accelerator must be npu, gpu or cpu, not '" + text + "'", e);
    }
  }

  /** The weaker, the more it is taken for granted: so the stronger is asked for first. */
  private Accelerator asked() throws IOException {
    if (!terminal.inIsTerminal()) {
      throw new CliException(
          ExitCode.USAGE, "nobody can be asked here; give --accelerator npu, gpu or cpu");
    }
    List<Hardware> hardware = HardwareScan.system().find();
    terminal.out().println("This device has " + named(hardware) + ".");
    var answers = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
    for (Accelerator each : List.of(Accelerator.NPU, Accelerator.GPU)) {
      if (yes(answers, "Do its inference servers compute on " + article(each) + "? [y/N] ")) {
        return each;
      }
    }
    return Accelerator.CPU;
  }

  private static String named(List<Hardware> hardware) {
    return hardware.isEmpty()
        ? "a processor, and nothing else that was found"
        : hardware.stream().map(Hardware::name).collect(Collectors.joining(", "));
  }

  private static String article(Accelerator accelerator) {
    return (accelerator == Accelerator.NPU ? "an " : "a ") + accelerator;
  }

  private boolean yes(BufferedReader answers, String question) throws IOException {
    terminal.out().print(question);
    terminal.out().flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new CliException(ExitCode.USAGE, "no answer; give --accelerator npu, gpu or cpu");
    }
    return answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
  }

  private void write(Path file, Accelerator found) throws IOException {
    String line = "  accelerator: " + found.name().toLowerCase(Locale.ROOT) + "\n";
    String before = Files.exists(file) ? Files.readString(file) : "";
    if (SECTION.matcher(before).find()) {
      throw new CliException(
          ExitCode.USAGE,
          file + " has a section detection already; write into it:\n" + line.stripTrailing());
    }
    String gap = before.isEmpty() || before.endsWith("\n") ? "" : "\n";
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, before + gap + "detection:\n" + line);
    terminal
        .out()
        .println(KEY + " is " + found.name().toLowerCase(Locale.ROOT) + " now, in " + file);
  }
}
