package dev.bidmesh.node.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs the real script in a project that has a pretended Java, build and jar. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(60)
class LauncherTest {

  private static final String PRINT_ARGUMENTS = "printf '%s\\n' \"$@\"";

  private final Path temp;
  private final LauncherProject project;

  LauncherTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    this.project = new LauncherProject(temp);
  }

  @Test
  void shouldBuildOnFirstUseAndSaySo() throws IOException {
    // when
    LauncherProject.Result result = project.run("status");

    // then
    assertThat(result.exitCode()).isZero();
    assertThat(result.err())
        .isEqualTo("bidmesh: building Bidmesh (first use only, a minute or two) ...\n");
    assertThat(project.built()).hasContent("-B -ntp -Dquick package\n");
  }

  @Test
  void shouldNotBuildTwice() {
    // given
    project.run("status");

    // when
    LauncherProject.Result result = project.run("status");

    // then
    assertThat(result.err()).isEmpty();
    assertThat(project.built()).hasContent("-B -ntp -Dquick package\n");
  }

  @Test
  void shouldBuildAgainWhenASourceIsNewer() throws IOException {
    // given
    project.run("status");
    Path source = Files.writeString(project.sources().resolve("Some Thing.java"), "class A {}");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));

    // when
    LauncherProject.Result result = project.run("status");

    // then
    assertThat(result.exitCode()).isZero();
    assertThat(result.err())
        .isEqualTo("bidmesh: building again, because the sources have changed ...\n");
  }

  @Test
  void shouldBuildAgainWhenASourceWasSavedDuringTheBuild() throws IOException {
    // given
    project.buildBy(
        "mkdir -p node/target; echo jar >node/target/bidmesh.jar; sleep 0.1;"
            + " echo 'class A {}' >node/src/main/A.java");
    project.run("status");

    // when
    LauncherProject.Result result = project.run("status");

    // then
    assertThat(result.err())
        .isEqualTo("bidmesh: building again, because the sources have changed ...\n");
  }

  @Test
  void shouldEndTheNodeOfTheBuildWhenItIsInterrupted() throws IOException {
    // given a node that only makes the archive
    Path pid = temp.resolve("node-pid");
    project.java("17.0.2", "case \"$*\" in *serve*) echo $$ >'" + pid + "'; exec sleep 60 ;; esac");
    Process launcher = project.start(project.launcher(), "status").process();
    Await.awaitUntil("the node runs", 30, () -> LauncherProject.read(pid).endsWith("\n"));
    ProcessHandle node =
        ProcessHandle.of(Long.parseLong(LauncherProject.read(pid).strip())).orElseThrow();

    // when
    launcher.destroy();

    // then
    Await.awaitUntil("the node has ended", 30, () -> !node.isAlive());
    Await.awaitUntil("the launcher has ended", 30, () -> !launcher.isAlive());
    assertThat(project.lock()).doesNotExist();
  }

  @Test
  void shouldEndANodeThatHasNoMemoryLeft() {
    assertThat(project.run("serve").out().lines()).contains("-XX:+ExitOnOutOfMemoryError");
  }

  @Test
  void shouldRunAJarThatCameWithoutSources() throws IOException {
    // given
    Files.createFile(project.jar());
    Files.delete(project.sources());
    Files.delete(project.sources().getParent());

    // then
    assertThat(project.run("status").exitCode()).isZero();
    assertThat(project.run("status").err()).isEmpty();
    assertThat(project.built()).doesNotExist();
  }

  @Test
  void shouldPassEverythingOnToTheJar() {
    // when
    LauncherProject.Result result = project.run("ask", "What is", "--json", "");

    // then
    assertThat(result.out().lines())
        .containsSubsequence("-Dbidmesh.stdin=other", "-Dbidmesh.stdout=other", "-jar")
        .endsWith(project.jar().toString(), "ask", "What is", "--json", "");
  }

  @Test
  void shouldPassOptionsForJava() {
    // given
    project.set("BIDMESH_JAVA_OPTS", "-Xmx1g -Da=b");

    // then
    assertThat(project.run("status").out().lines()).contains("-Xmx1g", "-Da=b");
  }

  @Test
  void shouldBeFoundThroughLinksFromAnywhere() throws IOException {
    // given
    Path bin = Files.createDirectories(temp.resolve("bin"));
    Path relative = Files.createSymbolicLink(bin.resolve("one"), Path.of("../a project/bidmesh"));
    Path absolute = Files.createSymbolicLink(bin.resolve("two"), relative);

    // then
    assertThat(project.run(relative, "x").out().lines()).contains(project.jar().toString());
    assertThat(project.run(absolute, "x").out().lines()).contains(project.jar().toString());
  }

  @Test
  void shouldShowTheEndOfAFailedBuild() throws IOException {
    // given
    project.buildBy("for i in $(seq 100); do echo line $i; done; exit 1");

    // when
    LauncherProject.Result result = project.run("status");

    // then
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .contains("line 100", "bidmesh: the build failed; all of its log is in ")
        .doesNotContain("line 50");
    assertThat(project.lock()).doesNotExist();
  }

  @Test
  void shouldTakeOverTheLockOfABuildThatDied() throws IOException {
    // given
    Path lock = Files.createDirectories(project.lock());
    Files.writeString(lock.resolve("pid"), "99999999");

    // then
    assertThat(project.run("status").exitCode()).isZero();
    assertThat(lock).doesNotExist();
  }

  @Test
  void shouldRefuseAnOldJava() throws IOException {
    // given
    Path old = project.java("11.0.20", PRINT_ARGUMENTS);
    project.useJava(old);

    // when
    LauncherProject.Result result = project.run("status");

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
    Path bare = project.java("21", "echo 'openjdk version \"1.8.0_392\"' >&2");
    Files.delete(bare.resolve("release"));
    project.useJava(bare);

    // then
    assertThat(project.run("status").err()).contains("is Java 8, and");
  }

  @Test
  void shouldSayThatThereIsNoJavaWhereWhatIsCalledSoTellsNoVersion() throws IOException {
    // given what a Mac without Java has
    Path stub = project.java("17", "echo 'Unable to locate a Java Runtime.' >&2; exit 1");
    Files.delete(stub.resolve("release"));
    project.useJava(stub);

    // when
    LauncherProject.Result result = project.run("status");

    // then
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .isEqualTo(
            "bidmesh: no Java found: %s/bin/java does not tell its version. Install a JDK 17 or newer, or set JAVA_HOME to one.\n"
                .formatted(stub));
  }

  @Test
  void shouldNotTakeAFileOfTheCurrentDirectoryForThatOfJava() throws IOException {
    // given a system whose readlink does not follow links to their end
    Path bin = Files.createDirectories(temp.resolve("old tools"));
    LauncherProject.script(bin.resolve("readlink"), "exit 1");
    project.set("PATH", bin + ":" + System.getenv("PATH"));
    Files.writeString(temp.resolve("release"), "JAVA_VERSION=\"11.0.20\"\n");
    project.useJava(
        project.java(
            "17.0.2",
            "[ \"$1\" != -version ] || echo 'openjdk version \"17.0.2\" 2022-01-18' >&2"));

    // then
    assertThat(project.run("status").exitCode()).isZero();
  }

  @Test
  void shouldEndNoProcessThatAVariableNames() throws IOException {
    // given
    Process somebody = new ProcessBuilder("sleep", "60").start();
    project.set("node", String.valueOf(somebody.pid()));
    project.set("archiving", String.valueOf(somebody.pid()));
    project.buildBy("exit 1");

    // when
    assertThat(project.run("status").exitCode()).isEqualTo(1);

    // then: what is sent a signal may take a moment to end
    assertThat(somebody.onExit().completeOnTimeout(somebody, 300, TimeUnit.MILLISECONDS).join())
        .isSameAs(somebody);
    assertThat(somebody.isAlive()).isTrue();
    somebody.destroyForcibly();
  }

  @Test
  void shouldSayThatJavaHomeIsWrong() {
    // given
    project.useJava(Path.of("/nowhere"));

    // when
    LauncherProject.Result result = project.run("status");

    // then
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .isEqualTo(
            "bidmesh: JAVA_HOME is /nowhere, and there is no bin/java in it. Set it to a JDK 17 or"
                + " newer.\n");
  }
}
