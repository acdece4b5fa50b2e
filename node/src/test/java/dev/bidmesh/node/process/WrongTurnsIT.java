package dev.bidmesh.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What may go wrong on the way into a mesh ends in one sentence that says what to do. */
@Tag("long")
@DisabledOnOs(OS.WINDOWS)
@Timeout(600)
class WrongTurnsIT {

  private static final Logger LOG = LoggerFactory.getLogger(WrongTurnsIT.class);
  private static final int USAGE = 2;
  private static final int UNREACHABLE = 4;
  private static final int REFUSED = 5;

  /** For a machine with much else to do. */
  private static final long PATIENCE_S = 90;

  /** When a token for a second is over even for one who counts whole seconds. */
  private static final long EXPIRED_NANOS = 2_000_000_000L;

  private static final String TOO_SLOW = "does not answer";
  private static final int MOST_TRIES = 3;

  private final Path first;
  private final Path second;

  WrongTurnsIT(@TempDir Path first, @TempDir Path second) {
    this.first = first;
    this.second = second;
  }

  @Test
  void shouldSayWhatToDoAboutATokenThatExpiredAClockThatIsWrongAnotherVersionAndAClosedPort() {
    run(first, "init", "--name", "desk", "--mesh-name", "home");
    String token = refusedWhileTheMeshIsThere();

    shouldEnd(
        () -> join(List.of(), token),
        UNREACHABLE,
        "nobody takes devices in: ",
        "refuses the connection",
        "is the port open in its firewall?");
  }

  /** Returns a token that is still good. */
  private String refusedWhileTheMeshIsThere() {
    try (var desk = BidmeshProcess.serve(first, "desk")) {
      Await.awaitUntil("desk serves", PATIENCE_S, () -> desk.out().contains("ready  "));
      String brief = token("--ttl", "1s");
      long made = System.nanoTime();
      String token = token("--uses", "9");

      Await.awaitUntil("it expired", () -> System.nanoTime() - made > EXPIRED_NANOS);
      shouldEnd(
          () -> join(List.of(), brief),
          REFUSED,
          "this token expired ",
          "Make a new one with 'bidmesh token create'");
      if (isThere("faketime")) {
        shouldEnd(
            () -> join(List.of("faketime", "-f", "+190m"), token),
            REFUSED,
            "the clock of this device is 3 hours ahead of that of the mesh",
            "Set the clock");
      } else {
        LOG.warn("NOT CHECKED: a clock that is wrong, in a process: there is no faketime here");
      }
      shouldEnd(
          () -> join(List.of(), token.replaceFirst("^bidmesh1", "bidmesh2")),
          USAGE,
          "this token was made by another version of Bidmesh",
          "Install the same version on both devices");
      return token;
    }
  }

  /**
   * Nothing of the program shows but the sentence. On a machine with much else to do the mesh may
   * not answer in time, which is another wrong turn than the one that is meant.
   */
  private static void shouldEnd(Supplier<BidmeshProcess> start, int code, String... parts) {
    String said = "";
    int ended = -1;
    for (int tries = 0; tries < MOST_TRIES && (tries == 0 || said.contains(TOO_SLOW)); tries++) {
      try (BidmeshProcess node = start.get()) {
        ended = node.exitCode(PATIENCE_S);
        said = node.err();
      }
    }
    assertThat(ended).as(said).isEqualTo(code);
    assertThat(said.lines().filter(line -> line.startsWith("bidmesh: ")))
        .as(said)
        .singleElement()
        .asString()
        .contains(parts);
    assertThat(said).doesNotContain("Exception").doesNotContain("\tat ");
  }

  private BidmeshProcess join(List<String> through, String token) {
    return BidmeshProcess.start(
        through,
        second,
        Map.of("FAKETIME_DONT_RESET", "1"),
        "join",
        token,
        "--name",
        "lap",
        "--bind",
        "127.0.0.1",
        "--http-port",
        "0",
        "--bus-port",
        "0",
        "--cluster-port",
        "0");
  }

  private String token(String... flags) {
    var arguments = new ArrayList<>(List.of("token", "create", "--name", "desk"));
    arguments.addAll(List.of(flags));
    return run(first, arguments.toArray(String[]::new)).strip();
  }

  private static boolean isThere(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  private static String run(Path home, String... arguments) {
    try (var command = BidmeshProcess.start(home, Map.of(), arguments)) {
      assertThat(command.exitCode(PATIENCE_S)).as(command.err()).isZero();
      return command.out();
    }
  }
}
