package dev.bidmesh.benchmarks;

import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.executor.engine.gguf.ModelDigests;
import dev.bidmesh.executor.engine.spec.EngineSpec;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.testkit.EvalQuestion;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * How many questions of the demo model's evaluation set an engine answers right, by kind, and which
 * it does not.
 *
 * <p>Arguments: an engine as {@code --engine} takes it ({@code builtin} by default, which runs the
 * demo model), the evaluation set (the repository's by default).
 */
final class DemoModelScore {

  private static final String SET = "tools/demo-model/eval.tsv";
  private static final long PATIENCE_MINUTES = 1;

  private final Engine engine;
  private final String digest;
  private final Map<String, int[]> rightOf = new TreeMap<>();

  private DemoModelScore(Engine engine, String digest) {
    this.engine = engine;
    this.digest = digest;
  }

  public static void main(String[] arguments) throws IOException {
    EngineSpec spec = EngineSpec.parse(arguments.length > 0 ? arguments[0] : "builtin");
    Path set = Path.of(arguments.length > 1 ? arguments[1] : SET);
    Engine engine =
        dev.bidmesh.executor.Engines.create(
            Vertx.vertx(), spec, spec.kind(), false, ModelDigests.ofThisProcess());
    var score = new DemoModelScore(engine, started(engine));
    EvalQuestion.read(set).forEach(score::ask);
    score.print();
    System.exit(0);
  }

  private static String started(Engine engine) {
    var settled = new CompletableFuture<EngineStatus>();
    engine.listen(
        status -> {
          if (status.health() != EngineHealth.LOADING) {
            settled.complete(status);
          }
        });
    engine.start();
    EngineStatus status = settled.orTimeout(PATIENCE_MINUTES, TimeUnit.MINUTES).join();
    if (status.models().isEmpty()) {
      throw new IllegalStateException(status.reason().orElse("the engine has no model"));
    }
    return status.models().get(0).digest();
  }

  private void ask(EvalQuestion each) {
    var sink = new TextSink();
    engine.generate(
        new GenerationRequest(digest, GenerationSpec.ofText(each.question()), Optional.empty()),
        sink);
    sink.end.orTimeout(PATIENCE_MINUTES, TimeUnit.MINUTES).join();
    String answer = sink.text.toString();
    int[] counts = rightOf.computeIfAbsent(each.kind(), kind -> new int[2]);
    counts[1]++;
    if (each.accepts(answer)) {
      counts[0]++;
    } else {
      System.out.printf("%s | %s | %s%n", each.kind(), each.question(), answer.strip());
    }
  }

  private void print() {
    rightOf.forEach(DemoModelScore::print);
    print("all drawn", sum(false));
    print("all free", sum(true));
  }

  private static void print(String kind, int[] counts) {
    System.out.printf(
        Locale.ROOT,
        "%-14s %4d of %4d  %5.1f %%%n",
        kind,
        counts[0],
        counts[1],
        100. * counts[0] / Math.max(1, counts[1]));
  }

  private int[] sum(boolean free) {
    List<int[]> some =
        rightOf.entrySet().stream()
            .filter(each -> each.getKey().startsWith("free ") == free)
            .map(Map.Entry::getValue)
            .toList();
    return new int[] {
      some.stream().mapToInt(each -> each[0]).sum(), some.stream().mapToInt(each -> each[1]).sum()
    };
  }

  private static final class TextSink implements GenerationSink {

    private final CompletableFuture<GenerationEnd> end = new CompletableFuture<>();
    private final StringBuffer text = new StringBuffer();

    @Override
    public void promptRead(int tokens) {}

    @Override
    public void piece(Piece piece) {
      text.append(piece.text());
    }

    @Override
    public void ended(GenerationEnd how) {
      end.complete(how);
    }
  }
}
