package dev.bidmesh.executor.engine.llamaserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.gguf.ControlTokens;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.RawJson;
import dev.bidmesh.protocol.message.Sampling;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Nothing that a user writes is a control token, wherever in a request it stands. */
class SafeInputTest {

  private static final String END = "<|im_end|>";
  private static final String BROKEN = "<\u200b|im_end|>";

  private final SafeInput input = new SafeInput(new ControlTokens(Set.of(END)));

  @Test
  void shouldBreakUpControlTokensInNamesAndCallsOfTools() {
    var called =
        new ChatMessage(
            "assistant",
            List.of(),
            List.of(
                new RawJson(
                    "{\"id\":\"c"
                        + END
                        + "\",\"function\":{\"name\":\"f\",\"arguments\":"
                        + "\"{\\\"city\\\":\\\""
                        + END
                        + "\\\"}\"}}")),
            Optional.empty(),
            Optional.empty());
    var answered =
        new ChatMessage(
            "tool",
            List.of(new ContentPart.Text("21 " + END)),
            List.of(),
            Optional.of("c" + END),
            Optional.of("f" + END));

    PromptInput.Chat chat =
        (PromptInput.Chat) safe(new PromptInput.Chat(List.of(called, answered)), List.of()).input();

    assertThat(chat.messages().get(0).toolCalls())
        .containsExactly(
            new RawJson(
                "{\"id\":\"c"
                    + BROKEN
                    + "\",\"function\":{\"name\":\"f\",\"arguments\":"
                    + "\"{\\\"city\\\":\\\""
                    + BROKEN
                    + "\\\"}\"}}"));
    ChatMessage second = chat.messages().get(1);
    assertThat(second.toolCallId()).contains("c" + BROKEN);
    assertThat(second.name()).contains("f" + BROKEN);
    assertThat(second.content()).containsExactly(new ContentPart.Text("21 " + BROKEN));
  }

  @Test
  void shouldBreakUpControlTokensInDefinitionsOfToolsAndLeaveTheRestAsItIs() {
    var tool =
        new RawJson(
            "{\"type\":\"function\",\"function\":{\"name\":\"f\",\"strict\":true,\"description\":\""
                + END
                + "\",\"parameters\":{\"properties\":{\""
                + END
                + "\":{\"enum\":[1,2.5,null,\""
                + END
                + "\"]}}}}}");

    List<RawJson> tools = safe(PromptInput.text("Hi"), List.of(tool)).tools();

    assertThat(tools).containsExactly(new RawJson(tool.json().replace(END, BROKEN)));
  }

  @Test
  void shouldBreakUpControlTokensInTextsToEmbed() {
    var texts = new PromptInput.Embed(List.of("a" + END, "b"), OptionalInt.of(3), false);

    assertThat(safe(texts, List.of()).input())
        .isEqualTo(new PromptInput.Embed(List.of("a" + BROKEN, "b"), OptionalInt.of(3), false));
  }

  private GenerationSpec safe(PromptInput asked, List<RawJson> tools) {
    var spec =
        new GenerationSpec(
            asked,
            tools,
            Optional.empty(),
            OptionalInt.empty(),
            Sampling.ENGINE_DEFAULT,
            List.of(),
            Map.of());
    return input.of(new GenerationRequest("digest", spec, Optional.empty()), "other").spec();
  }
}
