package dev.bidmesh.executor;

import dev.bidmesh.executor.engine.builtin.BuiltinFit;
import dev.bidmesh.executor.engine.gguf.GgufException;
import dev.bidmesh.executor.engine.gguf.GgufFacts;
import dev.bidmesh.executor.engine.llama.NativeSupport;
import dev.bidmesh.executor.engine.llamaserver.LlamaServerOptions;
import dev.bidmesh.executor.engine.process.ProgramPath;
import dev.bidmesh.executor.engine.spec.BuiltinSpec;
import dev.bidmesh.executor.engine.spec.EngineSpec;
import dev.bidmesh.executor.engine.spec.LlamaServerSpec;
import dev.bidmesh.executor.engine.spec.LlamaSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which engine runs a GGUF file on this machine, and why the others do not: {@code llama-server} if
 * there is one on the path, else {@code llama} if its native code runs here, else {@code builtin}
 * if the model is one of the few that it runs.
 *
 * @param server the llama-server on the path
 * @param support of the machine for native code
 * @param maxHeapBytes most bytes of this Java
 */
public record ModelRunners(Optional<Path> server, NativeSupport support, long maxHeapBytes) {

  /** On this machine. */
  public static ModelRunners here() {
    return new ModelRunners(
        new ProgramPath(System.getenv()).find(LlamaServerOptions.PROGRAM),
        NativeSupport.here(),
        Runtime.getRuntime().maxMemory());
  }

  /** Chooses for a file. Reads its description, and no more of it. */
  public Choice choose(Path file) {
    try {
      return choose(file, GgufFacts.read(file));
    } catch (GgufException e) {
      // An engine all the same: it shows what is wrong for as long as the file is asked for.
      return new Choice(LlamaSpec.of(file), List.of(), Optional.of(String.valueOf(e.getMessage())));
    }
  }

  private Choice choose(Path file, GgufFacts facts) {
    var others = new ArrayList<Unfit>();
    if (server.isPresent()) {
      others.add(new Unfit("llama", "llama-server goes first, as the newer of the two"));
      others.add(new Unfit("builtin", "llama-server goes first, as the faster one"));
      return new Choice(LlamaServerSpec.of(file), others, Optional.empty());
    }
    if (facts.embeds()) {
      return embedding(file);
    }
    others.add(new Unfit("llama-server", "there is none on the path"));
    Optional<String> unsupported = support.problem();
    if (unsupported.isEmpty()) {
      others.add(new Unfit("builtin", "llama goes first, as the faster one"));
      return new Choice(LlamaSpec.of(file), others, Optional.empty());
    }
    others.add(new Unfit("llama", unsupported.get()));
    Optional<String> misfit = BuiltinFit.problem(facts, maxHeapBytes);
    misfit.ifPresent(why -> others.add(new Unfit("builtin", why)));
    return misfit.isEmpty()
        ? new Choice(BuiltinSpec.ofFile(file), others, Optional.empty())
        : new Choice(
            LlamaSpec.of(file),
            others,
            Optional.of(file + ": no engine of this machine runs it: " + unsupported.get()));
  }

  private static Choice embedding(Path file) {
    String why = "it computes embeddings, which only llama-server does";
    return new Choice(
        LlamaServerSpec.of(file),
        List.of(new Unfit("llama", why), new Unfit("builtin", why)),
        Optional.of(
            file
                + ": "
                + why
                + ", and there is none on the path; install llama.cpp, or have another"
                + " server serve it"));
  }

  /**
   * What runs a file.
   *
   * @param spec the engine; it will fail, and say why, if there is a problem
   * @param others the engines that do not, in order of preference
   * @param problem why nothing runs it, in one line; absent: nothing speaks against it
   */
  public record Choice(EngineSpec spec, List<Unfit> others, Optional<String> problem) {

    public Choice {
      others = List.copyOf(others);
    }
  }

  /** An engine that does not run a file, and why. */
  public record Unfit(String engine, String why) {}
}
