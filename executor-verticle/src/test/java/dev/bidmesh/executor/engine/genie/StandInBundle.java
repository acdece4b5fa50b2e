package dev.bidmesh.executor.engine.genie;

import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.program.StandInProgram;
import dev.bidmesh.executor.engine.spec.EngineSpec;
import dev.bidmesh.executor.engine.spec.GenieSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** A bundle whose program is a stand-in. */
final class StandInBundle {

  private static final String CONFIG =
      """
      {"dialog": {"version": 1, "type": "basic",
        "context": {"version": 1, "size": 4096, "n-vocab": 128256, "eos-token": 128009},
        "sampler": {"version": 1, "seed": 42, "temp": 0.8, "top-k": 40, "top-p": 0.95},
        "tokenizer": {"version": 1, "path": "tokenizer.json"},
        "engine": {"version": 1, "n-threads": 3,
          "backend": {"version": 1, "type": "%s"},
          "model": {"version": 1, "type": "binary",
            "binary": {"version": 1, "ctx-bins": ["part_1_of_1.bin"]}}}}}
      """;

  private final StandInProgram program;

  StandInBundle(Path folder) {
    this.program = new StandInProgram(folder);
    program.install("genie.sh", "genie-t2t-run");
    program.playing("answer");
    program.pausing(Duration.ZERO);
    program.answering(IntStream.range(0, 24).mapToObj(i -> " w" + (i + 10)).toArray(String[]::new));
    program.write("part_1_of_1.bin", "weights");
    backend("QnnHtp");
  }

  StandInProgram program() {
    return program;
  }

  void backend(String type) {
    program.write("genie_config.json", CONFIG.formatted(type));
  }

  /** An engine of it with further options, each with a comma before. */
  Engine engine(String options) {
    var spec = (GenieSpec) EngineSpec.parse("genie=" + program.folder() + options);
    return GenieEngine.create("genie", spec);
  }

  /** A text in chunks of one byte. */
  static List<byte[]> cut(String text) {
    return StandInProgram.cut(text, 1);
  }
}
