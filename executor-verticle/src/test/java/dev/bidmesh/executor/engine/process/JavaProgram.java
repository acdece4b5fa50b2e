package dev.bidmesh.executor.engine.process;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Command lines that run a main class of the test tree. */
public final class JavaProgram {

  private JavaProgram() {}

  /**
   * The command.
   *
   * @param main has a main method
   * @param needed classes of the libraries that it needs
   */
  public static List<String> command(Class<?> main, Class<?>... needed) {
    String classPath =
        Stream.concat(Stream.of(main), Stream.of(needed))
            .map(JavaProgram::home)
            .distinct()
            .collect(Collectors.joining(File.pathSeparator));
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // As quick a start as can be had.
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", classPath, main.getName()));
    return List.copyOf(command);
  }

  private static String home(Class<?> of) {
    try {
      return Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
