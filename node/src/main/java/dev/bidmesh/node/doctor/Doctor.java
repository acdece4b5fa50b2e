package dev.bidmesh.node.doctor;

import dev.bidmesh.node.NodeParts;
import dev.bidmesh.node.config.NodeConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Examines a device by doing what a node does when it starts, short of joining a mesh: it claims
 * the ports and gives them back, reads the telemetry, looks for servers, and starts the engines.
 */
public final class Doctor {

  private final Host host;
  private final Duration patience;

  /**
   * @param patience how long engines may load
   */
  public Doctor(Host host, Duration patience) {
    this.host = host;
    this.patience = patience;
  }

  /**
   * Examines; blocks for as long as engines load.
   *
   * @param config of the node that would be started
   * @param directory of it
   */
  public Report examine(NodeConfig config, Path directory) {
    var parts = new ArrayList<Report.Part>();
    parts.add(new RuntimeCheck(host, config, directory).run());
    EngineCheck.Outcome outcome =
        new EngineCheck(host, config, NodeParts.rememberedDigests(directory), patience).run();
    parts.addAll(outcome.parts());
    parts.add(new FileCheck(host, config).run());
    parts.add(new TelemetryCheck(host.telemetry()).run());
    List<EngineCheck.Seen> serving =
        outcome.engines().stream().filter(EngineCheck.Seen::serves).toList();
    List<EngineCheck.Seen> loading =
        outcome.engines().stream().filter(EngineCheck.Seen::isLoading).toList();
    boolean sound = parts.stream().noneMatch(Report.Part::hasProblem);
    boolean able = !serving.isEmpty() || !loading.isEmpty();
    return new Report(sound && able, summary(parts, serving, loading), parts);
  }

  private static String summary(
      List<Report.Part> parts, List<EngineCheck.Seen> serving, List<EngineCheck.Seen> loading) {
    var problems =
        parts.stream()
            .flatMap(part -> part.findings().stream())
            .filter(Finding::isProblem)
            .map(Finding::subject)
            .toList();
    if (!problems.isEmpty()) {
      return "A node cannot serve here as configured. In the way: " + String.join(", ", problems);
    }
    if (!loading.isEmpty()) {
      return serving.isEmpty()
          ? "A node will be able to serve here once it has loaded " + names(loading)
          : "A node can serve here with "
              + names(serving)
              + ", and with "
              + names(loading)
              + " once that is loaded";
    }
    if (serving.isEmpty()) {
      return "A node cannot serve here: no engine is ready";
    }
    return serving.stream().allMatch(EngineCheck.Seen::isDemo)
        ? "A node can serve here, with the demo model only. For real answers run Ollama or another"
            + " server, and it is found"
        : "A node can serve here with " + names(serving);
  }

  private static String names(List<EngineCheck.Seen> engines) {
    return engines.stream().map(EngineCheck.Seen::id).collect(Collectors.joining(", "));
  }
}
