package dev.bidmesh.executor.engine.llama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.gguf.ControlTokens;
import dev.bidmesh.executor.engine.llama.child.ChildCommand.Turn;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.PromptInput;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ConversationTest {

  private static final ControlTokens NONE = new ControlTokens(Set.of());

  @Test
  void shouldLeaveAConversationAsItIsForATemplateThatTakesAll() {
    assertThat(turns(false, "assistant", "tool", "tool", "system"))
        .extracting(Turn::role)
        .containsExactly("assistant", "tool", "tool", "system");
  }

  @Test
  void shouldMakeAResultOfAToolAWordOfTheUserForAStrictTemplate() {
    assertThat(turns(true, "system", "user", "assistant", "tool", "user"))
        .containsExactly(
            new Turn("system", "0"),
            new Turn("user", "1"),
            new Turn("assistant", "2"),
            new Turn("user", "3\n\n4"));
  }

  @Test
  void shouldPutAnEmptyWordOfTheUserBeforeOneOfTheAssistantForAStrictTemplate() {
    assertThat(turns(true, "developer", "assistant"))
        .containsExactly(new Turn("system", "0"), new Turn("user", ""), new Turn("assistant", "1"));
  }

  @Property
  void shouldGiveAStrictTemplateTheOneFormThatItTakes(@ForAll("roles") List<String> roles) {
    List<String> given =
        turns(true, roles.toArray(String[]::new)).stream().map(Turn::role).toList();

    int first = given.get(0).equals("system") ? 1 : 0;
    assertThat(given.size()).isGreaterThan(first);
    for (int at = first; at < given.size(); at++) {
      assertThat(given.get(at)).isEqualTo((at - first) % 2 == 0 ? "user" : "assistant");
    }
  }

  @Provide
  Arbitrary<List<String>> roles() {
    return Arbitraries.of("system", "developer", "user", "assistant", "tool", "function")
        .list()
        .ofMinSize(1)
        .ofMaxSize(8);
  }

  private static List<Turn> turns(boolean strict, String... roles) {
    var messages = new java.util.ArrayList<ChatMessage>();
    for (String role : roles) {
      messages.add(ChatMessage.text(role, Integer.toString(messages.size())));
    }
    return new Conversation(NONE, strict).turns(new PromptInput.Chat(messages));
  }
}
