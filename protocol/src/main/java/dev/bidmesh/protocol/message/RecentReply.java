package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.PromptId;
import java.util.List;
import java.util.Optional;

/**
 * The newest prompts that a node owns.
 *
 * @param prompts the newest one first
 */
public record RecentReply(List<Summary> prompts) implements LocalMessage {

  public RecentReply {
    prompts = List.copyOf(prompts);
  }

  /**
   * A prompt in short.
   *
   * @param id which
   * @param state {@code routing}, {@code running}, {@code done} or {@code failed}
   * @param path {@code own-npu}, {@code auction}, or {@code undecided}
   * @param model alias of the model that was resolved; absent until then
   * @param device display name of the device that ran it last; absent until one does
   * @param ageMs how long ago it arrived
   * @param failure why it failed; absent unless it has
   */
  public record Summary(
      PromptId id,
      String state,
      String path,
      Optional<String> model,
      Optional<String> device,
      double ageMs,
      Optional<PromptTrace.Failure> failure) {}
}
