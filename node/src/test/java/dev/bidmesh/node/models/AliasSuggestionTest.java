package dev.bidmesh.node.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AliasSuggestionTest {

  @ParameterizedTest
  @CsvSource({
    "llama3.2:3b, llama3.2-3b",
    "Llama-3.2-3B-Instruct-Q4_K_M.gguf, llama3.2-3b",
    "meta-llama/Llama-3.2-3B-Instruct, llama3.2-3b",
    "llama-v3.2-3b-chat, llamav3.2-3b",
    "qwen2.5-coder:7b-instruct-q4_K_M, qwen2.5-7b-coder",
    "Qwen2.5-Coder-7B-Instruct-GGUF, qwen2.5-7b-coder",
    "gemma-2-2b-it, gemma2-2b",
    "gemma2:2b, gemma2-2b",
    "DeepSeek-R1-Distill-Qwen-7B, deepseek-7b-distill-qwen-r1",
    "mistralai/Mixtral-8x7B-Instruct-v0.1, mixtral-8x7b-0.1",
    "phi-4, phi4",
    "demo, demo"
  })
  void shouldReadFamilySizeAndVariant(String name, String common) {
    assertThat(ModelName.of(name).common()).isEqualTo(common);
  }

  @Test
  void shouldSuggestANameForOneModelUnderTwo() {
    var suggested =
        AliasSuggestion.of(
            List.of(
                List.of("llama3.2:3b"),
                List.of("Llama-3.2-3B-Instruct-Q4_K_M"),
                List.of("llama3.2:1b"),
                List.of("qwen2.5:7b"),
                List.of("qwen2.5-coder:7b")));

    assertThat(suggested)
        .isEqualTo(Map.of("llama3.2-3b", List.of("llama3.2:3b", "Llama-3.2-3B-Instruct-Q4_K_M")));
  }

  @Test
  void shouldSuggestNothingForModelsThatShareANameOrDoNotTellTheirSize() {
    assertThat(
            AliasSuggestion.of(
                List.of(
                    List.of("ours", "llama3.2:3b"),
                    List.of("ours", "Llama-3.2-3B"),
                    List.of("gpt-oss"),
                    List.of("GPT-OSS"))))
        .isEmpty();
  }

  @Test
  void shouldWriteASectionOfAConfiguration() {
    assertThat(AliasSuggestion.yaml(Map.of("a-3b", List.of("A:3b", "say \"a\"-3b"))))
        .isEqualTo(
            """
            models:
              aliases:
                "a-3b":
                  - "A:3b"
                  - "say \\"a\\"-3b"
            """);
  }
}
