package dev.bidmesh.node.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script that checks everything, on a pretended Debian without Node.js. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class CheckScriptTest {

  private static final Path SCRIPT = Path.of("..", ".ci", "run").toAbsolutePath().normalize();

  /** What it finds there besides. */
  private static final List<String> TOOLS =
      List.of(
          "bash", "sh", "dirname", "mktemp", "rm", "touch", "sleep", "tee", "grep", "cat", "tail");

  private final Path project;
  private final Path bin;
  private final Path out;

  CheckScriptTest(@TempDir Path temp) throws IOException {
    this.project = temp;
    this.bin = Files.createDirectories(temp.resolve("bin"));
    this.out = temp.resolve("out");
    Files.createDirectories(temp.resolve(".ci"));
    Files.copy(SCRIPT, temp.resolve(".ci/run"));
    for (String tool : TOOLS) {
      provide(tool);
    }
  }

  private void provide(String tool) throws IOException {
    LauncherProject.script(bin.resolve(tool), "exec '" + real(tool) + "' \"$@\"");
  }

  @Test
  void shouldLetAptFinishWhatItHasBegunWithWhenTheBuildFails() throws Exception {
    // given
    LauncherProject.script(
        bin.resolve("apt-get"),
        "echo \"$1\" >>apt; [ \"$1\" = update ] || {"
            + " until grep -q waiting out; do sleep 0.05; done; echo unpacked >>apt; }");
    LauncherProject.script(
        project.resolve("mvnw"), "until grep -q install apt; do sleep 0.05; done; exit 1");

    // when
    Process run = start();

    // then
    assertThat(run.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(run.exitValue()).isEqualTo(1);
    assertThat(project.resolve("apt")).hasContent("update\ninstall\nunpacked");
    assertThat(out).content().contains("waiting until apt has installed");
  }

  @Test
  void shouldBeginToInstallNothingMoreWhenTheBuildHasFailed() throws Exception {
    // given Node.js comes, so that npm would be next
    LauncherProject.script(
        bin.resolve("apt-get"),
        "echo \"$*\" >>apt; case $* in install*nodejs)"
            + " until [ -e tmp/*/stop ]; do sleep 0.05; done; cp bin/tail bin/node ;; esac");
    provide("cp");
    LauncherProject.script(
        project.resolve("mvnw"), "until grep -q nodejs apt; do sleep 0.05; done; exit 1");

    // when
    Process run = start();

    // then
    assertThat(run.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(bin.resolve("node")).exists();
    assertThat(project.resolve("apt")).content().doesNotContain("npm");
  }

  private Process start() throws IOException {
    var builder =
        new ProcessBuilder(real("bash").toString(), project.resolve(".ci/run").toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().put("PATH", bin.toString());
    builder.environment().put("TMPDIR", Files.createDirectory(project.resolve("tmp")).toString());
    return builder.start();
  }

  private static Path real(String tool) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no " + tool));
  }
}
