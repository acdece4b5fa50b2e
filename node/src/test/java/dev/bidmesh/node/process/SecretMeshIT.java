package dev.bidmesh.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Two devices from nothing, as their user would: each with a home of its own. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(180)
class SecretMeshIT {

  private final Path first;
  private final Path second;

  SecretMeshIT(@TempDir Path first, @TempDir Path second) {
    this.first = first;
    this.second = second;
  }

  @Test
  void shouldMakeAMeshOfTwoDevicesInFourLinesAndPartThemAgain() {
    // given
    run(first, "init", "--name", "desk", "--mesh-name", "home");
    try (var desk = BidmeshProcess.serve(first, "desk")) {
      desk.readyUrl();
      String token = run(first, "token", "create", "--name", "desk").strip();

      // when
      try (var lap = BidmeshProcess.serve(second, "lap", "--join", token)) {
        desk.awaitPeers(1);
        lap.awaitPeers(1);

        // then: another device cannot come with the same line
        try (var late = BidmeshProcess.serve(first, "late", "--join", token)) {
          assertThat(late.exitCode()).isEqualTo(5);
          assertThat(late.err())
              .contains("this token was used already. Make a new one with 'bidmesh token create'.")
              .doesNotContain("Exception");
        }
        assertThat(run(first, "node", "list", "--name", "desk")).contains("desk", "lap", "member");

        // and one that is removed is out
        assertThat(run(first, "node", "remove", "--name", "desk", "lap")).contains("removed  lap");
        desk.awaitPeersLost();
        lap.awaitPeersLost();
        lap.awaitOut("was removed from the mesh");
        for (String text : List.of(desk.out(), desk.err(), lap.out(), lap.err())) {
          assertThat(text).doesNotContain(token);
        }
      }
    }
  }

  @Test
  void shouldNeedTheTokenOnceAndTakeUpANewKey() {
    // given
    run(first, "init", "--name", "desk");
    try (var desk = BidmeshProcess.serve(first, "desk")) {
      desk.readyUrl();
      String token = run(first, "token", "create", "--name", "desk").strip();
      try (var lap = BidmeshProcess.serve(second, "lap", "--join", token)) {
        lap.awaitPeers(1);
        lap.signal("TERM");
        assertThat(lap.exitCode()).as(lap.err()).isZero();
      }

      // when
      run(first, "init", "--name", "desk", "--rotate-key", "--overlap", "1h");

      // then
      try (var lap = BidmeshProcess.serve(second, "lap", "--join", token)) {
        lap.awaitPeers(1);
        desk.awaitPeers(1);
      }
    }
  }

  private static String run(Path home, String... arguments) {
    try (var command = BidmeshProcess.start(home, Map.of(), arguments)) {
      assertThat(command.exitCode()).as(command.err()).isZero();
      return command.out();
    }
  }
}
