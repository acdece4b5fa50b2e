package dev.bidmesh.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.builtin.TinyGguf;
import dev.bidmesh.executor.engine.llama.NativeSupport;
import dev.bidmesh.executor.engine.spec.BuiltinSpec;
import dev.bidmesh.executor.engine.spec.LlamaServerSpec;
import dev.bidmesh.executor.engine.spec.LlamaSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelRunnersTest {

  private static final NativeSupport HERE =
      new NativeSupport("Linux", "aarch64", Optional.empty(), false);
  private static final NativeSupport NOWHERE =
      new NativeSupport("Plan 9", "mips", Optional.empty(), false);

  private final Path folder;

  ModelRunnersTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void shouldPreferALlamaServerThatIsThere() throws IOException {
    var choice = choose(Optional.of(Path.of("/usr/bin/llama-server")), HERE, TinyGguf.valid());

    assertThat(choice.spec()).isInstanceOf(LlamaServerSpec.class);
    assertThat(choice.others()).extracting("engine").containsExactly("llama", "builtin");
    assertThat(choice.problem()).isEmpty();
  }

  @Test
  void shouldTakeLlamaWithoutOne() throws IOException {
    var choice = choose(Optional.empty(), HERE, TinyGguf.valid());

    assertThat(choice.spec()).isInstanceOf(LlamaSpec.class);
    assertThat(choice.others())
        .first()
        .isEqualTo(new ModelRunners.Unfit("llama-server", "there is none on the path"));
  }

  @Test
  void shouldTakeNothingButALlamaServerForAModelThatEmbeds() throws IOException {
    TinyGguf embeds = TinyGguf.valid().with("llama.pooling_type", 1);

    var found = choose(Optional.of(Path.of("/usr/bin/llama-server")), HERE, embeds);
    var missing = choose(Optional.empty(), HERE, embeds);

    assertThat(found.problem()).isEmpty();
    assertThat(found.spec()).isInstanceOf(LlamaServerSpec.class);
    assertThat(missing.problem().orElseThrow())
        .contains("it computes embeddings, which only llama-server does")
        .contains("install llama.cpp");
  }

  @Test
  void shouldTakeTheBuiltInEngineWhereNativeCodeDoesNotRun() throws IOException {
    var choice = choose(Optional.empty(), NOWHERE, TinyGguf.valid());

    assertThat(choice.spec()).isInstanceOf(BuiltinSpec.class);
    assertThat(choice.problem()).isEmpty();
  }

  @Test
  void shouldSayWhyNothingRunsAModel() throws IOException {
    var choice =
        choose(
            Optional.empty(),
            NOWHERE,
            TinyGguf.valid()
                .with("general.architecture", "qwen2")
                .with("qwen2.context_length", 4096));

    assertThat(choice.problem().orElseThrow()).contains("no native code of llama for Plan 9");
    assertThat(choice.others())
        .last()
        .isEqualTo(
            new ModelRunners.Unfit("builtin", "it runs the llama architecture only, not qwen2"));
  }

  @Test
  void shouldSayWhatIsWrongWithAFile() {
    var runners = new ModelRunners(Optional.empty(), HERE, 1L << 30);

    var choice = runners.choose(folder.resolve("none.gguf"));

    assertThat(choice.problem().orElseThrow()).endsWith("none.gguf: there is no such file");
  }

  private ModelRunners.Choice choose(Optional<Path> server, NativeSupport support, TinyGguf gguf)
      throws IOException {
    Path file = Files.write(folder.resolve("model.gguf"), gguf.build().array());
    return new ModelRunners(server, support, 1L << 30).choose(file);
  }
}
