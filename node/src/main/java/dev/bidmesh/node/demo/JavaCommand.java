package dev.bidmesh.node.demo;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts this same program once more: same Java, same jar, same options. */
final class JavaCommand {

  private static final String MAIN = "dev.bidmesh.node.Main";

  /** What only this process is: its streams, and that it runs for a short time. */
  private static final List<String> OWN =
      List.of("-Dbidmesh.", "-XX:TieredStopAtLevel=", "-agentlib:", "-XX:ArchiveClassesAtExit=");

  private JavaCommand() {}

  /** The beginning of the command line, up to where the program's own arguments begin. */
  static List<String> prefix(List<String> properties) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> OWN.stream().noneMatch(option::startsWith))
        .forEach(command::add);
    command.addAll(properties);
    String code = System.getProperty("java.class.path", "");
    command.addAll(isJar(code) ? List.of("-jar", code) : List.of("-cp", code, MAIN));
    return command;
  }

  private static boolean isJar(String code) {
    return code.endsWith(".jar") && Files.isRegularFile(Path.of(code));
  }
}
