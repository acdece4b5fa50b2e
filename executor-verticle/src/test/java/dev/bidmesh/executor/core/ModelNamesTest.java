package dev.bidmesh.executor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.protocol.message.ModelInfo;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ModelNamesTest {

  private static final ModelInfo LLAMA = model("sha256:1f", "llama3.2:3b");
  private static final ModelInfo QWEN = model("sha256:2e", "qwen2.5:7b");

  @Test
  void shouldPutTheGivenNameBeforeThoseThatAModelHas() {
    var names = new ModelNames(Map.of("llama-3b", List.of("Llama-3.2-3B", "llama3.2:3b")));

    assertThat(names.named(List.of(LLAMA, QWEN)))
        .extracting(ModelInfo::aliases)
        .containsExactly(List.of("llama-3b", "llama3.2:3b"), List.of("qwen2.5:7b"));
  }

  @Test
  void shouldKnowAModelByItsDigest() {
    var names = new ModelNames(Map.of("ours", List.of("sha256:2e")));

    assertThat(names.named(List.of(QWEN)).get(0).alias()).isEqualTo("ours");
  }

  @Test
  void shouldChangeNothingElseAboutAModel() {
    var names = new ModelNames(Map.of("ours", List.of("sha256:1f")));

    assertThat(names.named(List.of(LLAMA)))
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("aliases")
        .containsExactly(LLAMA);
  }

  @Test
  void shouldRefuseNamesThatMeanAnyModelOrNone() {
    assertThatThrownBy(() -> new ModelNames(Map.of("auto", List.of("x"))))
        .hasMessage("'auto' means any model, so it cannot be the name of one. Choose another.");
    assertThatThrownBy(() -> new ModelNames(Map.of("mine", List.of())))
        .hasMessage("'mine' stands for no model. List names or digests of models.");
    assertThatThrownBy(() -> new ModelNames(Map.of(" ", List.of("x"))))
        .hasMessageContaining("a name");
  }

  private static ModelInfo model(String digest, String name) {
    return new ModelInfo(digest, List.of(name), OptionalInt.of(4096), false, true);
  }
}
