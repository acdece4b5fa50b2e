package dev.bidmesh.executor.engine.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bidmesh.executor.engine.CollectingSink;
import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.Generation;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.StatusWatch;
import dev.bidmesh.executor.engine.gguf.ModelDigests;
import dev.bidmesh.executor.engine.spec.LlamaSpec;
import dev.bidmesh.protocol.message.GenerationSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Starts, generates, cancels and kills, and counts what is left. */
class LlamaLeakTest {

  private static final GenerationSpec STORY = GenerationSpec.ofText("tell me a story about a cat");
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private final Path file;

  LlamaLeakTest(@TempDir Path folder) {
    this.file = DemoFile.in(folder);
  }

  @Test
  void shouldLeaveNothingAfterFourCycles() throws IOException {
    shouldLeaveNothingAfter(4);
  }

  @Test
  @Tag("long")
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void shouldLeaveNothingAfterAHundredCycles() throws IOException {
    shouldLeaveNothingAfter(100);
  }

  private void shouldLeaveNothingAfter(int cycles) throws IOException {
    assumeTrue(NativeSupport.here().problem().isEmpty());
    // Once for whatever is made at the first use and kept.
    cycle(0);
    long descriptors = descriptors();

    for (int i = 1; i <= cycles; i++) {
      cycle(i);
    }

    assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(threads()).isEmpty();
    assertThat(folders()).isEmpty();
    assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 2);
  }

  private void cycle(int number) {
    var spec =
        new LlamaSpec(file, 1, OptionalInt.empty(), OptionalInt.of(1), OptionalDouble.of(200));
    Engine engine = new LlamaEngine(LlamaOptions.of("leak", spec), ModelDigests.ofThisProcess());
    StatusWatch.startAndAwaitReady(engine);
    String digest = engine.status().models().get(0).digest();
    var sink = new CollectingSink();
    Generation generation =
        engine.generate(new GenerationRequest(digest, STORY, Optional.empty()), sink);
    sink.awaitFirst();
    switch (number % 3) {
      case 0 -> sink.awaitEnd();
      case 1 -> generation.cancel();
      default -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    }
    sink.awaitEnd();
    engine.close().toCompletableFuture().join();
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> name.startsWith("bidmesh-leak"))
        .filter(name -> !endsSoon(name))
        .toList();
  }

  private static boolean endsSoon(String name) {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals(name)) {
        try {
          thread.join(5_000);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
      }
    }
    return true;
  }

  private static long descriptors() throws IOException {
    if (!Files.isDirectory(DESCRIPTORS)) {
      return 0;
    }
    try (Stream<Path> all = Files.list(DESCRIPTORS)) {
      return all.count();
    }
  }

  private static List<Path> folders() throws IOException {
    String own = "-" + ProcessHandle.current().pid() + "-";
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(each -> each.getFileName().toString().startsWith("bidmesh-run-"))
          .filter(each -> each.getFileName().toString().contains(own))
          .toList();
    }
  }
}
