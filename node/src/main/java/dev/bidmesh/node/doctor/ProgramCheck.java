package dev.bidmesh.node.doctor;

import dev.bidmesh.executor.engine.process.Programs;
import dev.bidmesh.node.EngineSet;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.detect.Bundles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Looks for the programs that engines run, and for Genie bundles. */
final class ProgramCheck {

  private static final long CLOSED_WITHIN_S = 5;

  private final NodeConfig config;
  private final Path home;
  private final Function<String, Optional<Path>> path;

  /** Programs on the path of this process. */
  ProgramCheck(NodeConfig config) {
    this(config, EngineSet.home(), ProgramCheck::onPath);
  }

  /**
   * @param path where a program is, if it is on the path
   */
  ProgramCheck(NodeConfig config, Path home, Function<String, Optional<Path>> path) {
    this.config = config;
    this.home = home;
    this.path = path;
  }

  Report.Part run() {
    var findings = new ArrayList<Finding>();
    findings.add(
        program(
            "llama-server", "install llama.cpp: it runs any GGUF file, on GPUs too; then llama-server=FILE"));
    findings.add(
        program("genie-t2t-run", "only for Snapdragon: part of Qualcomm's AI runtime (QAIRT)"));
    findings.addAll(bundles());
    return new Report.Part("Programs and bundles", findings);
  }

  private Finding program(String name, String remedy) {
    return path.apply(name)
        .map(file -> Finding.ok(name, file.toString()))
        .orElseGet(() -> Finding.absent(name, "not on the path").remedy(remedy));
  }

  private List<Finding> bundles() {
    List<String> folders = config.detection().bundles();
    List<Path> found = Bundles.find(folders, home);
    return found.isEmpty()
        ? List.of(
            Finding.absent("Genie bundles", "none in " + String.join(", ", folders))
                .remedy("put one there, or name it: --engine genie=BUNDLE_DIR"))
        : found.stream().map(each -> Finding.ok("Genie bundle", each.toString())).toList();
  }

  private static Optional<Path> onPath(String program) {
    var programs = new Programs("doctor");
    try {
      return programs.find(program);
    } finally {
      programs.close().orTimeout(CLOSED_WITHIN_S, TimeUnit.SECONDS);
    }
  }
}
