package dev.bidmesh.executor.core;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.message.Award;

/**
 * What a prompt asks for, in short: enough to recognize one that was refused when it comes again
 * under another id.
 *
 * @param contentHash of everything that is to be generated from
 * @param chars length of the prompt
 */
record Asker(int contentHash, int chars) {

  static Asker of(Award award, Accelerator accelerator) {
    return new Asker(
        award.generation().hashCode(), award.generation().input().charsFor(accelerator));
  }
}
