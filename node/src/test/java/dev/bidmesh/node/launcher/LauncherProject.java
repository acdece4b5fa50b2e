package dev.bidmesh.node.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The real launcher in a project that has a pretended Java, build and jar. */
final class LauncherProject {

  private static final Path SCRIPT = Path.of("..", "bidmesh").toAbsolutePath().normalize();
  private static final long LONGEST_S = 30;

  private final Map<String, String> environment = new HashMap<>();
  private final Path temp;
  private final Path project;

  /** What runs, and where its output goes. */
  record Started(Process process, Path out, Path err) {}

  /** How it ended. */
  record Result(int exitCode, String out, String err) {}

  LauncherProject(Path temp) throws IOException {
    this.temp = temp;
    this.project = temp.resolve("a project");
    Files.createDirectories(sources());
    Files.createDirectories(jar().getParent());
    Files.writeString(project.resolve("pom.xml"), "<project/>");
    Files.copy(SCRIPT, launcher());
    executable(launcher());
    buildBy("mkdir -p node/target; echo jar >node/target/bidmesh.jar");
    useJava(java("17.0.2", "printf '%s\\n' \"$@\""));
  }

  Path launcher() {
    return project.resolve("bidmesh");
  }

  Path sources() {
    return project.resolve("node/src/main");
  }

  Path jar() {
    return project.resolve("node/target/bidmesh.jar");
  }

  Path lock() {
    return project.resolve("target/build.lock");
  }

  /** The arguments of each build so far, a line for each. */
  Path built() {
    return project.resolve("built");
  }

  void buildBy(String script) throws IOException {
    script(project.resolve("mvnw"), "echo \"$@\" >>built; " + script);
  }

  /** Makes a Java of a version that is a script. */
  Path java(String version, String script) throws IOException {
    return java(version, "Somebody", script);
  }

  /** The same of a maker. */
  Path java(String version, String maker, String script) throws IOException {
    Path home = temp.resolve("jdk " + version + " " + maker);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(
        home.resolve("release"),
        "IMPLEMENTOR=\"%s\"\nJAVA_VERSION=\"%s\"\nJAVA_VERSION_DATE=\"2025-04-15\"\n"
            .formatted(maker, version));
    script(home.resolve("bin/java"), script);
    return home;
  }

  /** Has the launcher wait for so long only, in seconds, for what writes archives. */
  void waitAtMost(int seconds) throws IOException {
    String script = Files.readString(launcher());
    assertThat(script).contains("\nlongest=60\n");
    Files.writeString(launcher(), script.replace("\nlongest=60\n", "\nlongest=" + seconds + "\n"));
  }

  void useJava(Path home) {
    set("JAVA_HOME", home.toString());
  }

  void set(String variable, String value) {
    environment.put(variable, value);
  }

  Result run(String... arguments) {
    return run(launcher(), arguments);
  }

  /** The same by way of a link. */
  Result run(Path launcher, String... arguments) {
    try {
      Started started = start(launcher, arguments);
      Process process = started.process();
      assertThat(process.waitFor(LONGEST_S, TimeUnit.SECONDS)).as("%s ended", launcher).isTrue();
      return new Result(process.exitValue(), read(started.out()), read(started.err()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  Started start(Path launcher, String... arguments) {
    var command = Stream.concat(Stream.of(launcher.toString()), Stream.of(arguments)).toList();
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

  static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    executable(file);
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
