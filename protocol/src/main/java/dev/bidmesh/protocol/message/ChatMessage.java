package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import java.util.List;
import java.util.Optional;

/**
 * One message of a conversation, in the shape of the OpenAI chat API.
 *
 * @param role {@code system}, {@code user}, {@code assistant} or {@code tool}
 * @param content its parts in order; empty for an assistant message that only calls tools
 * @param toolCalls calls made by the assistant, passed through
 * @param toolCallId the call that a {@code tool} message answers
 * @param name name of the participant
 */
public record ChatMessage(
    String role,
    List<ContentPart> content,
    List<RawJson> toolCalls,
    Optional<String> toolCallId,
    Optional<String> name) {

  /** What even an empty one has on the wire. */
  private static final int EMPTY_BYTES = "{\"role\":\"\",\"content\":[],\"toolCalls\":[]}".length();

  public ChatMessage {
    Checks.notBlank("role", role);
    content = List.copyOf(content);
    toolCalls = List.copyOf(toolCalls);
  }

  /** A message of plain text. */
  public static ChatMessage text(String role, String text) {
    return new ChatMessage(
        role, List.of(new ContentPart.Text(text)), List.of(), Optional.empty(), Optional.empty());
  }

  /** Length of its text in characters (Unicode code points). */
  public int chars() {
    return content.stream().mapToInt(ContentPart::chars).sum();
  }

  /** The same with each image empty. */
  ChatMessage withoutImages() {
    List<ContentPart> parts =
        content.stream()
            .map(part -> part instanceof ContentPart.Image ? new ContentPart.Image("") : part)
            .toList();
    return new ChatMessage(role, parts, toolCalls, toolCallId, name);
  }

  /** How many bytes it has at least on the wire. */
  long leastBytes() {
    long bytes = EMPTY_BYTES + (long) role.length();
    bytes += toolCallId.map(String::length).orElse(0) + (long) name.map(String::length).orElse(0);
    // No streams: an event loop asks, and there may be hundreds of thousands of messages.
    for (ContentPart part : content) {
      bytes += part.leastBytes();
    }
    for (RawJson call : toolCalls) {
      bytes += call.json().length();
    }
    return bytes;
  }
}
