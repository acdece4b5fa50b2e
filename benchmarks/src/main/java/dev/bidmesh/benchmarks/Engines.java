package dev.bidmesh.benchmarks;

import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.builtin.BuiltinEngine;
import dev.bidmesh.executor.engine.gguf.ModelDigests;
import dev.bidmesh.executor.engine.process.ProgramPath;
import dev.bidmesh.executor.engine.spec.EngineSpec;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The same model file on each engine that runs it here: time to the first token, and tokens per
 * second after it. The engines take turns, so that what else the machine does befalls them alike.
 * {@code llama-server} is measured if it is on the path, and so is llama.cpp's own figure by {@code
 * llama-bench}.
 *
 * <p>Arguments: a GGUF file (the demo model by default; {@code -} stands for it), rounds (30), most
 * tokens of an answer (100).
 */
final class Engines {

  private static final int WARM_UP = 10;

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path temporary = Files.createTempDirectory("bidmesh-engines");
    Path file =
        arguments.length == 0 || arguments[0].equals("-") ? demo(temporary) : Path.of(arguments[0]);
    var numbers = new Arguments(Optional.empty(), rest(arguments));
    int tokens = numbers.at(1, 100);
    Vertx vertx = Vertx.vertx();
    List<EngineRate> engines = engines(vertx, file);
    for (int round = 0; round < WARM_UP; round++) {
      engines.forEach(each -> each.run(tokens));
    }
    engines.forEach(EngineRate::forget);
    for (int round = 0; round < numbers.at(0, 30); round++) {
      engines.forEach(each -> each.run(tokens));
    }
    System.out.printf(Locale.ROOT, "%s, one prompt at a time%n", file.getFileName());
    engines.forEach(each -> System.out.println(each.lines()));
    bench(file, tokens);
    System.exit(0);
  }

  private static List<String> rest(String[] arguments) {
    return List.of(arguments).subList(Math.min(1, arguments.length), arguments.length);
  }

  private static List<EngineRate> engines(Vertx vertx, Path file) {
    var rates = new ArrayList<EngineRate>();
    var specs = new ArrayList<>(List.of("builtin=" + file, "llama=" + file));
    if (onPath("llama-server").isPresent()) {
      specs.add("llama-server=" + file);
    }
    for (String text : specs) {
      EngineSpec spec = EngineSpec.parse(text);
      Engine engine =
          dev.bidmesh.executor.Engines.create(
              vertx, spec, spec.kind(), false, ModelDigests.ofThisProcess());
      EngineRate.started(engine).ifPresent(rates::add);
    }
    return rates;
  }

  private static Optional<Path> onPath(String program) {
    return new ProgramPath(System.getenv()).find(program);
  }

  /** What llama.cpp measures by itself, in its own words. */
  private static void bench(Path file, int tokens) throws IOException, InterruptedException {
    Optional<Path> program = onPath("llama-bench");
    if (program.isEmpty()) {
      System.out.println("llama-bench is not on the path: no figure of llama.cpp itself");
      return;
    }
    System.out.println(program.get() + ":");
    new ProcessBuilder(
            program.get().toString(), "-m", file.toString(), "-p", "64", "-n", "" + tokens)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .redirectOutput(ProcessBuilder.Redirect.INHERIT)
        .start()
        .waitFor();
  }

  /** The demo model as a file, for engines that read one. */
  static Path demo(Path folder) throws IOException {
    Path file = folder.resolve("demo-q8_0.gguf");
    try (InputStream in = BuiltinEngine.class.getResourceAsStream("tiny-demo-q8_0.gguf")) {
      if (in == null) {
        throw new IOException("the demo model is missing from the program");
      }
      Files.copy(in, file);
    }
    return file;
  }
}
