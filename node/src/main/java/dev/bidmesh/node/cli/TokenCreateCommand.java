package dev.bidmesh.node.cli;

import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.config.Durations;
import dev.bidmesh.node.data.DataDir;
import dev.bidmesh.node.enrol.EnrolAddresses;
import dev.bidmesh.node.enrol.JoinToken;
import dev.bidmesh.node.enrol.StoredToken;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a token. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "Make a token for other devices.",
    description =
        "Make a token and print it as one line, the only time that it is shown. Whoever has"
            + " it can join the mesh until it expires or was used.",
    footer = {
      "",
      "On the other device: bidmesh join TOKEN, or bidmesh serve --bind 0.0.0.0 --join TOKEN",
      "",
      "Exit codes: 0 made, 2 wrong usage, or the mesh was not made here."
    })
final class TokenCreateCommand implements Callable<Integer> {

  private static final String TTL = "10m";
  private static final Duration LONGEST = Duration.ofDays(30);

  private final Terminal terminal;

  @Mixin private final SecretPlace place = new SecretPlace();

  @Option(
      names = "--ttl",
      paramLabel = "DURATION",
      defaultValue = TTL,
      converter = DurationConverter.class,
      description = "How long it can be used, at most 720h. Default: ${DEFAULT-VALUE}.")
  private Duration ttl = Duration.ZERO;

  @Option(
      names = "--uses",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many devices can join with it, 1 to 1000. Default: ${DEFAULT-VALUE}.")
  private int uses;

  @Option(
      names = "--address",
      paramLabel = "HOST:PORT",
      description =
          "Where the other device finds this node, if not at one of its own addresses: a name,"
              + " or an address in a VPN; may be given several times.")
  private List<String> addresses = List.of();

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  TokenCreateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    requireValid(ttl, uses);
    SecretPlace.Found found = place.find(terminal);
    var registrar = found.registrar();
    List<HostPort> where = addresses.isEmpty() ? announced(found) : given();
    print(create(() -> registrar.createToken(ttl, uses, where)), found);
    return ExitCode.OK.code();
  }

  /**
   * Checks what a token is to be like.
   *
   * @throws CliException naming the flag and the range
   */
  static void requireValid(Duration ttl, int uses) {
    if (ttl.compareTo(LONGEST) > 0) {
      throw new CliException(ExitCode.USAGE, "--ttl must be at most 720h");
    }
    if (uses < 1 || uses > StoredToken.MOST_USES) {
      throw new CliException(
          ExitCode.USAGE,
          "--uses must be between 1 and " + StoredToken.MOST_USES + ", not " + uses);
    }
  }

  private void print(JoinToken token, SecretPlace.Found found) {
    if (json) {
      var result =
          Json.object()
              .put("token", token.text())
              .put("id", token.id())
              .put("expires", token.expires().toString())
              .put("uses", uses);
      var where = result.putArray("addresses");
      token.addresses().forEach(each -> where.add(each.toString()));
      terminal.out().println(result);
      return;
    }
    terminal.out().println(token.text());
    terminal
        .err()
        .println(
            "expires in %s, for %s; on the other device: bidmesh join TOKEN"
                .formatted(Durations.format(ttl), uses == 1 ? "one device" : uses + " devices"));
    warn(token, found);
  }

  private void warn(JoinToken token, SecretPlace.Found found) {
    if (!DataDir.isHeld(found.directory())) {
      terminal
          .err()
          .println(
              "no node runs here now, so nobody can join: start it with bidmesh serve --bind 0.0.0.0");
    } else if (token.addresses().stream().allMatch(TokenCreateCommand::isLoopback)) {
      terminal
          .err()
          .println(
              "only this device can join, since its node listens at loopback: start it with --bind 0.0.0.0");
    }
  }

  /** Whether it is an address of this device alone. */
  static boolean isLoopback(HostPort address) {
    try {
      return InetAddress.getByName(address.host()).isLoopbackAddress();
    } catch (UnknownHostException elsewhere) {
      return false;
    }
  }

  private List<HostPort> given() {
    return create(
        () ->
            addresses.stream()
                .map(
                    each -> {
                      if (!each.matches(".*:\\d+")) {
                        throw new IllegalArgumentException(
                            "--address must be HOST:PORT such as desk.example:8773, not '"
                                + each
                                + "'");
                      }
                      return HostPort.parse(each);
                    })
                .toList());
  }

  private static List<HostPort> announced(SecretPlace.Found found) {
    List<HostPort> known = EnrolAddresses.read(found.vault());
    if (known.isEmpty()) {
      throw new CliException(
          ExitCode.USAGE,
          "this node has not served yet, so nobody knows where devices are to join. Start it with"
              + " 'bidmesh serve --bind 0.0.0.0', or give --address HOST:PORT.");
    }
    return known;
  }

  private static <T> T create(Supplier<T> work) {
    try {
      return work.get();
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }
}
