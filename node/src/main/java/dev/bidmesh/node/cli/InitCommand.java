package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.node.data.DataDir;
import dev.bidmesh.node.data.DeviceFile;
import dev.bidmesh.node.data.HostName;
import dev.bidmesh.node.enrol.OwnHosts;
import dev.bidmesh.node.enrol.Registrar;
import dev.bidmesh.node.security.Fingerprint;
import dev.bidmesh.node.security.MeshIdentity;
import dev.bidmesh.node.security.MeshVault;
import dev.bidmesh.node.security.NodeSubject;
import dev.bidmesh.protocol.DeviceId;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a mesh with a secret. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "Make a mesh with a secret.",
    description = {
      "Make a mesh with a secret: its certificate authority, the certificate of this node,"
          + " and a membership key, all in the directory 'mesh' of the node's data directory,"
          + " readable by you alone. Whoever has a copy of that directory can make members: back"
          + " it up, and guard it.",
      "With --rotate-key: replace the membership key of the mesh that was made here."
          + " Running nodes take the new one up within seconds."
    },
    footer = {
      "",
      "Examples:",
      "  bidmesh init --mesh-name home",
      "  bidmesh init --rotate-key --overlap 1h",
      "",
      "Exit codes: 0 made, 2 wrong usage, a mesh there already, or files that cannot be used."
    })
final class InitCommand implements Callable<Integer> {

  private static final String OVERLAP = "24h";

  private final Terminal terminal;

  @Mixin private final SecretPlace place = new SecretPlace();

  @Option(
      names = "--mesh-name",
      paramLabel = "NAME",
      description = "What people call the mesh. Default: the node's name.")
  private @Nullable String meshName;

  @Option(
      names = "--rotate-key",
      description = "Replace the membership key instead of making a mesh.")
  private boolean rotateKey;

  @Option(
      names = "--overlap",
      paramLabel = "DURATION",
      defaultValue = OVERLAP,
      converter = DurationConverter.class,
      description = {
        "How long nodes that do not know the new key yet are still let in with the present one.",
        "Default: ${DEFAULT-VALUE}."
      })
  private Duration overlap = Duration.ZERO;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  InitCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    SecretPlace.Found found = place.find(terminal);
    return (rotateKey ? rotate(found) : make(found)).code();
  }

  private ExitCode make(SecretPlace.Found found) {
    try (DataDir directory = DataDir.claim(found.directory())) {
      var device = new DeviceFile(directory).nextStart(new SecureRandom()).deviceId();
      MeshIdentity made =
          make(terminal, found.vault(), found.name(), device, Optional.ofNullable(meshName));
      if (json) {
        terminal.out().println(described(made, found));
      } else {
        terminal
            .out()
            .println("mesh  " + Terminal.printable(made.name()) + " made in " + found.directory());
        terminal
            .out()
            .println(
                "next  bidmesh serve --bind 0.0.0.0, then bidmesh token create for each device");
      }
      return ExitCode.OK;
    }
  }

  /** Makes a mesh with a node as its first member. */
  static MeshIdentity make(
      Terminal terminal, MeshVault vault, String node, DeviceId device, Optional<String> meshName) {
    String mesh = meshName.orElse(node);
    if (mesh.isBlank() || mesh.length() > 64 || mesh.chars().anyMatch(Character::isISOControl)) {
      throw new CliException(
          ExitCode.USAGE, "--mesh-name must be 1 to 64 characters without control characters");
    }
    var hosts = OwnHosts.forCertificate(HostName.find(terminal.environment()));
    return Registrar.init(
        vault, mesh, new NodeSubject(node, device, hosts), Clock.systemUTC(), new SecureRandom());
  }

  private ExitCode rotate(SecretPlace.Found found) {
    if (meshName != null) {
      throw new CliException(ExitCode.USAGE, "--mesh-name and --rotate-key do not go together");
    }
    found.registrar().rotateKey(overlap);
    if (json) {
      terminal
          .out()
          .println(Json.object().put("rotated", true).put("overlap_s", overlap.toSeconds()));
    } else {
      terminal
          .out()
          .println(
              "key  rotated; the last one is accepted for "
                  + overlap.toMinutes()
                  + " more minutes");
    }
    return ExitCode.OK;
  }

  private static ObjectNode described(MeshIdentity made, SecretPlace.Found found) {
    return Json.object()
        .put("mesh", made.name())
        .put("mesh_id", made.id().value())
        .put("cluster_name", made.clusterName())
        .put("authority_fingerprint", Fingerprint.of(made.authority()).hex())
        .put("directory", found.directory().toString());
  }
}
