package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.node.config.ConfigLoader;
import dev.bidmesh.node.config.ConfigValue.Section;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.originals.Imported;
import dev.bidmesh.node.originals.Note;
import dev.bidmesh.node.originals.Originals;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a configuration of files of the originals. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "Import the configuration of the original programs.",
    description =
        "Write a configuration file from those of the programs that Bidmesh descends from:"
            + " device_config.json, the device map (id:serial:ip), my_info.txt and peers.txt"
            + " (id:ip:port). It says of each entry what it became, or why it was left out.",
    footer = {
      "",
      "Examples:",
      "  bidmesh config import device_config.json",
      "  bidmesh config import device_config.json ~/.mesh_device_map --print",
      "",
      "Exit codes: 0 written, 1 failed, 2 wrong usage, a file that cannot be read, or a",
      "configuration that is there already."
    })
final class ConfigImportCommand implements Callable<Integer> {

  private static final long MOST_BYTES = 1 << 20;

  private final Terminal terminal;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files of the originals.")
  private List<Path> files = List.of();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where to write. Default: bidmesh.yaml in the node's directory.")
  private @Nullable Path out;

  @Option(names = "--force", description = "Write over a configuration that is there.")
  private boolean force;

  @Option(names = "--print", description = "Print the configuration and write nothing.")
  private boolean print;

  @Mixin private final NodePlace place = new NodePlace();

  @Option(names = "--json", description = "Print what was done as JSON.")
  private boolean json;

  ConfigImportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    var originals = new Originals();
    for (Path file : files) {
      add(originals, file);
    }
    Imported imported = originals.imported();
    Path target =
        Optional.ofNullable(out)
            .orElseGet(() -> place.directory(terminal).resolve(ConfigLoader.FILE_NAME));
    if (!print) {
      write(target, imported.yaml());
    }
    if (json) {
      terminal.out().println(asJson(target, imported));
    } else {
      show(target, imported);
    }
    return ExitCode.OK.code();
  }

  private static void add(Originals originals, Path file) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
      throw new CliException(
          ExitCode.USAGE, file + " must be a file of at most " + MOST_BYTES + " bytes");
    }
    try {
      originals.add(String.valueOf(file.getFileName()), Files.readString(file));
    } catch (CharacterCodingException e) {
      throw new CliException(ExitCode.USAGE, file + " is no text in UTF-8", e);
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  /** Beside its place first, and checked there, so that what is there stays until it is whole. */
  private void write(Path target, String yaml) throws IOException {
    if (Files.exists(target) && !force) {
      throw new CliException(
          ExitCode.USAGE,
          target + " is there already; look at it with --print, or write over it with --force");
    }
    Path folder = target.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    Path beside = Files.createTempFile(folder, "import-", ".yaml");
    try {
      Files.writeString(beside, yaml);
      new ConfigLoader(NodeConfig.DEFAULT, Optional.of(beside), Map.of(), Section.empty())
          .withoutDataDir();
      Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  private void show(Path target, Imported imported) {
    if (print) {
      terminal.out().print(terminal.shown(imported.yaml()));
    } else {
      terminal.out().println("wrote " + target);
    }
    var table = new Table("FROM", "ENTRY", "BECAME");
    imported.notes().forEach(note -> table.row(note.file(), note.entry(), became(note)));
    terminal.err().print(table.lines(new Paint(terminal.colours())::title, row -> row));
    if (imported.joins()) {
      terminal
          .err()
          .println(
              "A node listens on loopback unless bind is set: docs/OPERATIONS.md tells what others"
                  + " need to reach it.");
    }
  }

  private static String became(Note note) {
    return note.taken() ? note.what() : "left out: " + note.what();
  }

  private ObjectNode asJson(Path target, Imported imported) {
    ObjectNode done = Json.object().put("written", !print).put("file", target.toString());
    done.put("yaml", imported.yaml());
    ArrayNode list = done.putArray("entries");
    imported
        .notes()
        .forEach(
            note ->
                list.addObject()
                    .put("file", note.file())
                    .put("entry", note.entry())
                    .put("taken", note.taken())
                    .put("what", note.what()));
    return done;
  }
}
