package dev.bidmesh.node.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Classes that the launcher keeps for quicker starts. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(60)
class ClassArchivesTest {

  private static final String PREPARING =
      "bidmesh: preparing quicker starts (once for each Java, a quarter of a minute) ...\n";

  private final LauncherProject project;

  ClassArchivesTest(@TempDir Path temp) throws IOException {
    this.project = new LauncherProject(temp);
  }

  @BeforeEach
  void useAJavaThatWritesArchives() throws IOException {
    project.useJava(archivingJava("17.0.2"));
  }

  private Path archivingJava(String version) throws IOException {
    return archivingJava(version, "Somebody", "");
  }

  /** One that does something else besides when it has written an archive. */
  private Path archivingJava(String version, String maker, String besides) throws IOException {
    return project.java(
        version,
        maker,
        "for each; do case $each in -XX:ArchiveClassesAtExit=*) echo \"$*\" >\"${each#*=}\";"
            + (" " + besides + " ;; esac; done; printf '%s\\n' \"$@\""));
  }

  @Test
  void shouldBeMadeOnceForAJarFromElsewhere() throws IOException {
    // given
    Files.createFile(project.jar());

    // then
    assertThat(project.run("status").err()).as("which has no time for it").isEmpty();
    assertThat(project.run("serve").err()).isEqualTo(PREPARING);
    assertThat(project.run("serve").err()).isEmpty();
    assertThat(target("bidmesh-17.0.2-")).content().contains(" ask --own-node ");
    assertThat(target("bidmesh-serve-17.0.2-")).content().contains(" serve ");
    assertThat(project.lock()).doesNotExist();
  }

  @Test
  void shouldBeUsedByTheCommandsThatTheyAreOf() throws IOException {
    // given
    project.run("status");

    // then
    assertThat(project.run("status").out().lines()).contains(used("bidmesh-17.0.2-"));
    for (String serving : new String[] {"serve", "up", "join", "demo"}) {
      assertThat(project.run(serving).out().lines())
          .as(serving)
          .contains(used("bidmesh-serve-17.0.2-"));
    }
  }

  @Test
  void shouldBeMadeForEachJava() throws IOException {
    // given
    project.run("serve");
    project.useJava(archivingJava("21.0.1"));

    // then
    assertThat(project.run("serve").err()).isEqualTo(PREPARING);
    assertThat(project.run("status").out().lines()).contains(used("bidmesh-21.0.1-"));
    assertThat(target("bidmesh-17.0.2-")).exists();
  }

  @Test
  void shouldBeMadeForEachOfTwoMakersOfOneVersion() throws IOException {
    // given
    project.run("serve");
    project.useJava(archivingJava("17.0.2", "Somebody else", ""));

    // then
    assertThat(project.run("serve").err()).isEqualTo(PREPARING);
    assertThat(project.run("serve").err()).isEmpty();
    assertThat(archives()).hasSize(4);
  }

  @Test
  void shouldNotBeKeptOfAJavaThatIsKilledOverThem() throws IOException {
    // given
    project.useJava(archivingJava("17.0.2", "Somebody", "kill -9 $$"));
    Files.createFile(project.jar());
    assertThat(project.run("serve").err()).isEqualTo(PREPARING);

    // when
    LauncherProject.Result result = project.run("serve", "--name", "one");

    // then
    assertThat(result.err()).as("not tried again").isEmpty();
    assertThat(archives()).hasSize(2).allSatisfy(each -> assertThat(each).isEmptyFile());
  }

  @Test
  void shouldWaitForThemOnlySoLong() throws IOException {
    // given a Java that does not hear that it is to end
    project.useJava(archivingJava("17.0.2", "Somebody", "trap '' TERM; while :; do sleep 1; done"));
    project.waitAtMost(1);
    Files.createFile(project.jar());

    // then
    assertThat(project.run("--archive-classes").exitCode()).isZero();
    assertThat(archives()).hasSize(2).allSatisfy(each -> assertThat(each).isEmptyFile());
    assertThat(project.lock()).doesNotExist();
    assertThat(project.lock().getParent()).as("what it worked in").isEmptyDirectory();
  }

  @Test
  void shouldBeDoneWithoutWhereSomethingIsInTheirWay() throws IOException {
    // given
    project.run("serve");
    for (Path archive : archives()) {
      Files.createDirectory(archive.resolveSibling(archive.getFileName() + ".new"));
    }
    Files.setLastModifiedTime(project.jar(), FileTime.from(Instant.now().plusSeconds(5)));

    // when
    LauncherProject.Result result = project.run("serve");

    // then
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).doesNotContain("SharedArchiveFile");
  }

  @Test
  void shouldBeMadeAnewForANewJar() throws IOException {
    // given
    project.run("status");
    Path other =
        Files.copy(target("bidmesh-17.0.2-"), project.jar().resolveSibling("bidmesh-21.jsa"));
    Files.setLastModifiedTime(project.jar(), FileTime.from(Instant.now().plusSeconds(5)));

    // then
    assertThat(project.run("serve").err()).isEqualTo(PREPARING);
    assertThat(project.run("serve").err()).as("though the jar is of the future").isEmpty();
    assertThat(project.run("status").out().lines()).contains(used("bidmesh-17.0.2-"));
    assertThat(other).as("of the jar before").doesNotExist();
  }

  @Test
  void shouldNotBeTriedAgainWhereJavaMakesNone() throws IOException {
    // given
    project.useJava(project.java("17.0.2", "printf '%s\\n' \"$@\""));
    Files.createFile(project.jar());
    project.run("serve");

    // when
    LauncherProject.Result result = project.run("serve");

    // then
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).doesNotContain("SharedArchiveFile");
  }

  @Test
  void shouldNotBeTriedAgainWhereSomebodyHadNoPatience() throws IOException {
    // given: whoever makes them is ended meanwhile
    project.useJava(
        project.java(
            "17.0.2",
            "for each; do case $each in -XX:ArchiveClassesAtExit=*) kill -TERM $PPID ;; esac; done;"
                + " printf '%s\\n' \"$@\""));
    Files.createFile(project.jar());
    assertThat(project.run("serve").exitCode()).isEqualTo(3);

    // when
    LauncherProject.Result result = project.run("serve");

    // then
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void shouldBeDoneWithoutWhereNothingCanBeWritten() throws IOException {
    // given
    Files.createFile(project.jar());
    Files.createFile(project.lock().getParent());

    // when
    LauncherProject.Result result = project.run("serve");

    // then
    assertThat(result.exitCode()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).doesNotContain("SharedArchiveFile");
  }

  @Test
  void shouldBeDoneWithoutWhileSomebodyElseMakesThem() throws IOException {
    // given
    Files.createFile(project.jar());
    Files.createDirectories(project.lock());
    Files.writeString(project.lock().resolve("pid"), String.valueOf(ProcessHandle.current().pid()));

    // when
    LauncherProject.Result result = project.run("serve");

    // then
    assertThat(result.exitCode()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).doesNotContain("SharedArchiveFile");
  }

  @Test
  void shouldBeToldToWhoeverStartsJavaByOtherMeans() throws IOException {
    // given
    assertThat(project.run("--archive-classes").exitCode()).as("without a jar").isEqualTo(2);
    Files.createFile(project.jar());

    // then
    assertThat(project.run("--archive-classes").out().lines())
        .containsExactly(
            target("bidmesh-17.0.2-").toString(), target("bidmesh-serve-17.0.2-").toString());
    assertThat(project.built()).doesNotExist();
  }

  /** The archive whose name begins so. */
  private Path target(String beginning) throws IOException {
    List<Path> found =
        archives().stream()
            .filter(each -> each.getFileName().toString().startsWith(beginning))
            .toList();
    assertThat(found).as(beginning).hasSize(1);
    return found.get(0);
  }

  private List<Path> archives() throws IOException {
    try (Stream<Path> files = Files.list(project.jar().getParent())) {
      return files.filter(each -> each.toString().endsWith(".jsa")).toList();
    }
  }

  private String used(String beginning) throws IOException {
    return "-XX:SharedArchiveFile=" + target(beginning);
  }
}
