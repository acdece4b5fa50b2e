package dev.bidmesh.node.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs the real script in a project that has a pretended Java, build and jar. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(60)
class LauncherTest {

  private static final Path SCRIPT = Path.of("..", "bidmesh").toAbsolutePath().normalize();

  private final Map<String, String> environment = new HashMap<>();
  private final Path temp;
  private final Path project;
  private final Path jar;

  LauncherTest(@TempDir Path temp) {
    this.temp = temp;
    this.project = temp.resolve("a project");
    this.jar = project.resolve("node/target/bidmesh.jar");
  }

  @BeforeEach
  void makeProject() throws IOException {
    Files.createDirectories(project.resolve("node/src/main"));
    Files.writeString(project.resolve("pom.xml"), "<project/>");
    Files.copy(SCRIPT, project.resolve("bidmesh"));
    executable(project.resolve("bidmesh"));
    script(
        project.resolve("mvnw"),
        "echo \"$@\" >>built; mkdir -p node/target; echo jar >node/target/bidmesh.jar");
    environment.put("JAVA_HOME", java("17.0.2").toString());
  }

  @Test
  void shouldBuildOnFirstUseAndSaySo() throws IOException {
    // when
    Result result = run(project.resolve("bidmesh"), "status");

    // then
    assertThat(result.exitCode()).isZero();
    assertThat(result.err())
        .isEqualTo("bidmesh: building Bidmesh (first use only, a minute or two) ...\n");
    assertThat(project.resolve("built")).hasContent("-B -ntp -Dquick package\n");
  }

  @Test
  void shouldNotBuildTwice() {
    // given
    run(project.resolve("bidmesh"), "status");

    // when
    Result result = run(project.resolve("bidmesh"), "status");

    // then
    assertThat(result.err()).isEmpty();
    assertThat(project.resolve("built")).hasContent("-B -ntp -Dquick package\n");
  }

  @Test
  void shouldBuildAgainWhenASourceIsNewer() throws IOException {
    // given
    run(project.resolve("bidmesh"), "status");
    Path source = Files.writeString(project.resolve("node/src/main/Some Thing.java"), "class A {}");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));

    // when
    Result result = run(project.resolve("bidmesh"), "status");

    // then
    assertThat(result.exitCode()).isZero();
    assertThat(result.err())
        .isEqualTo("bidmesh: building again, because the sources have changed ...\n");
  }

  @Test
  void shouldBuildAgainWhenASourceWasSavedDuringTheBuild() throws IOException {
    // given
    script(
        project.resolve("mvnw"),
        "mkdir -p node/target; echo jar >node/target/bidmesh.jar; sleep 0.1;"
            + " echo 'class A {}' >node/src/main/A.java");
    run(project.resolve("bidmesh"), "status");

    // when
    Result result = run(project.resolve("bidmesh"), "status");

    // then
    assertThat(result.err())
        .isEqualTo("bidmesh: building again, because the sources have changed ...\n");
  }

  @Test
  void shouldEndTheNodeOfTheBuildWhenItIsInterrupted() throws IOException {
    // given a node that only makes the archive
    Path pid = project.resolve("node-pid");
    script(
        temp.resolve("jdk 17.0.2/bin/java"),
        "case \"$*\" in *serve*) echo $$ >'" + pid + "'; exec sleep 60 ;; esac");
    Process launcher = started(project.resolve("bidmesh"), "status").process();
    Await.awaitUntil("the node runs", 30, () -> read(pid).endsWith("\n"));
    ProcessHandle node = ProcessHandle.of(Long.parseLong(read(pid).strip())).orElseThrow();

    // when
    launcher.destroy();

    // then
    Await.awaitUntil("the node has ended", 30, () -> !node.isAlive());
    Await.awaitUntil("the launcher has ended", 30, () -> !launcher.isAlive());
    assertThat(project.resolve("target/build.lock")).doesNotExist();
  }

  @Test
  void shouldEndANodeThatHasNoMemoryLeft() {
    assertThat(run(project.resolve("bidmesh"), "serve").out().lines())
        .contains("-XX:+ExitOnOutOfMemoryError");
  }

  @Test
  void shouldRunAJarThatCameWithoutSources() throws IOException {
    // given
    Files.createDirectories(project.resolve("node/target"));
    Files.createFile(jar);
    Files.delete(project.resolve("node/src/main"));
    Files.delete(project.resolve("node/src"));

    // then
    assertThat(run(project.resolve("bidmesh"), "status").err()).isEmpty();
  }

  @Test
  void shouldPassEverythingOnToTheJar() {
    // when
    Result result = run(project.resolve("bidmesh"), "ask", "What is", "--json", "");

    // then
    assertThat(result.out().lines())
        .containsSubsequence("-Dbidmesh.stdin=other", "-Dbidmesh.stdout=other", "-jar")
        .endsWith(jar.toString(), "ask", "What is", "--json", "");
  }

  @Test
  void shouldPassOptionsForJava() {
    // given
    environment.put("BIDMESH_JAVA_OPTS", "-Xmx1g -Da=b");

    // then
    assertThat(run(project.resolve("bidmesh"), "status").out().lines()).contains("-Xmx1g", "-Da=b");
  }

  @Test
  void shouldBeFoundThroughLinksFromAnywhere() throws IOException {
    // given
    Path bin = Files.createDirectories(temp.resolve("bin"));
    Path relative = Files.createSymbolicLink(bin.resolve("one"), Path.of("../a project/bidmesh"));
    Path absolute = Files.createSymbolicLink(bin.resolve("two"), relative);

    // then
    assertThat(run(relative, "x").out().lines()).contains(jar.toString());
    assertThat(run(absolute, "x").out().lines()).contains(jar.toString());
  }

  @Test
  void shouldShowTheEndOfAFailedBuild() throws IOException {
    // given
    script(project.resolve("mvnw"), "for i in $(seq 100); do echo line $i; done; exit 1");

    // when
    Result result = run(project.resolve("bidmesh"), "status");

    // then
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .contains("line 100", "bidmesh: the build failed; all of its log is in ")
        .doesNotContain("line 50");
    assertThat(project.resolve("target/build.lock")).doesNotExist();
  }

  @Test
  void shouldTakeOverTheLockOfABuildThatDied() throws IOException {
    // given
    Path lock = Files.createDirectories(project.resolve("target/build.lock"));
    Files.writeString(lock.resolve("pid"), "99999999");

    // then
    assertThat(run(project.resolve("bidmesh"), "status").exitCode()).isZero();
    assertThat(lock).doesNotExist();
  }

  @Test
  void shouldRefuseAnOldJava() throws IOException {
    // given
    Path old = java("11.0.20");
    environment.put("JAVA_HOME", old.toString());

    // when
    Result result = run(project.resolve("bidmesh"), "status");

    // then
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .isEqualTo(
            "bidmesh: %s/bin/java is Java 11, and Bidmesh needs 17 or newer. Set JAVA_HOME to one.\n"
                .formatted(old));
  }

  @Test
  void shouldAskAJavaThatHasNoReleaseFile() throws IOException {
    // given
    Path bare = java("21");
    Files.delete(bare.resolve("release"));
    script(bare.resolve("bin/java"), "echo 'openjdk version \"1.8.0_392\"' >&2");
    environment.put("JAVA_HOME", bare.toString());

    // then
    assertThat(run(project.resolve("bidmesh"), "status").err()).contains("is Java 1, and");
  }

  @Test
  void shouldSayThatJavaHomeIsWrong() {
    // given
    environment.put("JAVA_HOME", "/nowhere");

    // when
    Result result = run(project.resolve("bidmesh"), "status");

    // then
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .isEqualTo(
            "bidmesh: JAVA_HOME is /nowhere, and there is no bin/java in it. Set it to a JDK 17 or"
                + " newer.\n");
  }

  private Path java(String version) throws IOException {
    Path home = temp.resolve("jdk " + version);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    script(home.resolve("bin/java"), "printf '%s\\n' \"$@\"");
    return home;
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    executable(file);
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Result run(Path script, String... arguments) {
    try {
      Started started = started(script, arguments);
      Process process = started.process();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("%s ended", script).isTrue();
      return new Result(process.exitValue(), read(started.out()), read(started.err()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private Started started(Path script, String... arguments) {
    var command = Stream.concat(Stream.of(script.toString()), Stream.of(arguments)).toList();
    try {
      Path out = Files.createTempFile(temp, "out", "");
      Path err = Files.createTempFile(temp, "err", "");
      var builder =
          new ProcessBuilder(command)
              .directory(temp.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      return new Started(process, out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Started(Process process, Path out, Path err) {}

  private record Result(int exitCode, String out, String err) {}
}
