package dev.bidmesh.gateway.live;

import dev.bidmesh.protocol.PromptId;
import java.util.List;

/**
 * Which prompts are told of: what else is known to one who watches will not be heard of again.
 *
 * @param promptIds the newest first
 */
record ListedPrompts(List<PromptId> promptIds) {}
