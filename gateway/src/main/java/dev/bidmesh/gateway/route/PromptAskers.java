package dev.bidmesh.gateway.route;

import dev.bidmesh.protocol.PromptId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who asked for the newest prompts of this node, so that whoever may only ask prompts can follow
 * and end its own ones. Confined to the gateway's event loop.
 */
public final class PromptAskers {

  /** The oldest one is forgotten for one more: four times as many as have a trace by default. */
  static final int MOST = 4_000;

  private final Map<PromptId, String> askers =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PromptId, String> eldest) {
          return size() > MOST;
        }
      };

  /** A client asks for a prompt. */
  void asks(String client, PromptId prompt) {
    askers.put(prompt, client);
  }

  /** Who asked; empty if another node was asked, or that was too long ago. */
  Optional<String> of(PromptId prompt) {
    return Optional.ofNullable(askers.get(prompt));
  }
}
