package dev.bidmesh.executor.engine.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.message.ChatMessage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTemplateTest {

  private static final List<ChatMessage> CHAT =
      List.of(
          ChatMessage.text("system", "Be brief."),
          ChatMessage.text("user", "Hi"),
          ChatMessage.text("user", "there"));

  @Test
  void shouldFollowChatMl() {
    var template =
        MessageTemplate.of(
            "{{- range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n"
                + "{{ end }}<|im_start|>assistant\n");

    assertThat(template.orElseThrow().render(CHAT))
        .isEqualTo(
            "<|im_start|>system\nBe brief.<|im_end|>\n"
                + "<|im_start|>user\nHi\n\nthere<|im_end|>\n<|im_start|>assistant\n");
  }

  @Test
  void shouldFollowLlama3WithItsTrimmedLines() {
    var template =
        MessageTemplate.of(
            "{{- range .Messages }}<|start_header_id|>{{ .Role }}<|end_header_id|>\n\n"
                + "{{ .Content }}<|eot_id|>\n{{- end }}<|start_header_id|>assistant"
                + "<|end_header_id|>\n\n");

    assertThat(template.orElseThrow().render(CHAT.subList(0, 1)))
        .isEqualTo(
            "<|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|>"
                + "<|start_header_id|>assistant<|end_header_id|>\n\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{{ .Prompt }}",
        "{{ if .System }}{{ .System }}{{ end }}{{- range .Messages }}{{ .Role }}: {{ .Content }}\n"
            + "{{ end }}",
        "{{- range .Messages }}{{ if eq .Role \"user\" }}U{{ end }}{{ .Content }}\n{{ end }}",
        "{{- range .Messages }}{{ .Role }}{{ .Content }}{{ .ToolCalls }}{{ end }}"
      })
  void shouldFollowNothingElse(String text) {
    assertThat(MessageTemplate.of(text)).isEmpty();
  }
}
