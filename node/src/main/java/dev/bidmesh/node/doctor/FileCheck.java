package dev.bidmesh.node.doctor;

import dev.bidmesh.executor.ModelRunners;
import dev.bidmesh.executor.engine.gguf.GgufException;
import dev.bidmesh.executor.engine.gguf.GgufFacts;
import dev.bidmesh.executor.engine.spec.BuiltinSpec;
import dev.bidmesh.executor.engine.spec.EngineSpec;
import dev.bidmesh.executor.engine.spec.LlamaServerSpec;
import dev.bidmesh.executor.engine.spec.LlamaSpec;
import dev.bidmesh.node.config.NodeConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what the model files that were given say of themselves. */
final class FileCheck {

  private final Host host;
  private final NodeConfig config;

  FileCheck(Host host, NodeConfig config) {
    this.host = host;
    this.config = config;
  }

  Report.Part run() {
    var findings =
        Stream.concat(
                config.models().paths().stream().distinct().map(this::chosen),
                files().distinct().map(file -> finding(file, "")))
            .toList();
    return new Report.Part(
        "Model files",
        findings.isEmpty()
            ? List.of(
                Finding.absent("none given", "a GGUF file of a model runs without any server")
                    .remedy("give one: --model FILE.gguf"))
            : findings);
  }

  private Stream<Path> files() {
    return config.engineSpecs().stream().flatMap(spec -> file(spec).stream());
  }

  private static Optional<Path> file(EngineSpec spec) {
    if (spec instanceof LlamaSpec llama) {
      return Optional.of(llama.file());
    }
    if (spec instanceof LlamaServerSpec server) {
      return Optional.of(server.file());
    }
    return spec instanceof BuiltinSpec builtin ? builtin.file() : Optional.empty();
  }

  /** A file for which an engine is chosen: which, and why not the others. */
  private Finding chosen(Path file) {
    ModelRunners.Choice choice = host.runners().choose(file);
    String others =
        choice.others().stream()
            .map(each -> "; not " + each.engine() + ": " + each.why())
            .collect(Collectors.joining());
    Finding found = finding(file, ", run by " + choice.spec().kind() + others);
    return found.isProblem() || choice.problem().isEmpty()
        ? found
        : Finding.problem(file.toString(), problem(file, choice.problem().get()));
  }

  private static Finding finding(Path file, String runner) {
    try {
      GgufFacts facts = GgufFacts.read(file);
      String what =
          String.format(
              Locale.ROOT,
              "%s, architecture %s, %s parameters",
              facts.names().get(0),
              facts.architecture(),
              count(facts.weights()));
      String context = facts.context().isPresent() ? ", context " + facts.context().getAsInt() : "";
      return Finding.ok(file.toString(), what + context + runner);
    } catch (GgufException e) {
      return Finding.problem(file.toString(), problem(file, String.valueOf(e.getMessage())))
          .remedy("download it again, or give another file");
    }
  }

  /** Without the path, which stands before it. */
  private static String problem(Path file, String message) {
    String prefix = file + ": ";
    return message.startsWith(prefix) ? message.substring(prefix.length()) : message;
  }

  private static String count(long weights) {
    return weights < 1_000_000_000
        ? String.format(Locale.ROOT, "%.1f million", weights / 1e6)
        : String.format(Locale.ROOT, "%.1f billion", weights / 1e9);
  }
}
