package dev.bidmesh.node.doctor;

import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.detect.Bundles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks for the programs that engines run, and for Genie bundles. */
final class ProgramCheck {

  private final Host host;
  private final NodeConfig config;

  ProgramCheck(Host host, NodeConfig config) {
    this.host = host;
    this.config = config;
  }

  Report.Part run() {
    var findings = new ArrayList<Finding>();
    findings.add(
        program(
            "llama-server",
            "install llama.cpp: with --model FILE it runs any GGUF file, on GPUs too"));
    findings.add(
        program("genie-t2t-run", "only for Snapdragon: part of Qualcomm's AI runtime (QAIRT)"));
    findings.addAll(bundles());
    return new Report.Part("Programs and bundles", findings);
  }

  private Finding program(String name, String remedy) {
    return host.programs()
        .apply(name)
        .map(file -> Finding.ok(name, file.toString()))
        .orElseGet(() -> Finding.absent(name, "not on the path").remedy(remedy));
  }

  private List<Finding> bundles() {
    List<String> folders = config.detection().bundles();
    List<Path> found = Bundles.find(folders, host.home());
    return found.isEmpty()
        ? List.of(
            Finding.absent("Genie bundles", "none in " + String.join(", ", folders))
                .remedy("put one there, or name it: --engine genie=BUNDLE_DIR"))
        : found.stream().map(each -> Finding.ok("Genie bundle", each.toString())).toList();
  }
}
