package dev.bidmesh.executor.engine.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelNamesTest {

  @ParameterizedTest
  @CsvSource({
    "Llama-3.2-1B-Instruct-Q4_K_M.gguf, Llama-3.2-1B-Instruct",
    "qwen2.5-0.5b-instruct-q8_0.gguf, qwen2.5-0.5b-instruct",
    "gemma-3-4b-it-UD-Q4_K_XL.gguf, gemma-3-4b-it",
    "phi-4.IQ2_XXS.GGUF, phi-4",
    "gpt-oss-20b-mxfp4.gguf, gpt-oss-20b",
    "tiny-F16.gguf, tiny",
    "tiny-bf16.gguf, tiny",
    "model.gguf, model",
    "q8_0.gguf, q8_0"
  })
  void shouldCallAModelByItsFileWithoutTheQuantisation(String file, String name) {
    assertThat(ModelNames.of(Optional.empty(), Path.of("dir", file))).startsWith(name);
  }

  @Test
  void shouldKnowItAlsoByWhatTheFileCallsItAndByTheWholeFileName() {
    assertThat(ModelNames.of(Optional.of("Tiny Model"), Path.of("tiny-Q8_0.gguf")))
        .containsExactly("tiny", "Tiny Model", "tiny-Q8_0");
  }

  @Test
  void shouldNameEachNameOnce() {
    assertThat(ModelNames.of(Optional.of("TINY"), Path.of("tiny.gguf"))).containsExactly("tiny");
  }

  @Test
  void shouldTakeNoNameThatIsNoName() {
    assertThat(ModelNames.of(Optional.of("\n \u0000"), Path.of("tiny.gguf")))
        .containsExactly("tiny");
    assertThat(ModelNames.of(Optional.of("x".repeat(5_000)), Path.of("tiny.gguf")))
        .containsExactly("tiny");
  }
}
