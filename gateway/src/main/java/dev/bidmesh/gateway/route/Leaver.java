package dev.bidmesh.gateway.route;

import dev.bidmesh.gateway.metrics.PromptWatch;
import dev.bidmesh.gateway.problem.Problem;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client that is about to have its last word, and how it counts.
 *
 * @param counts false for one that waited for the answer to an earlier request
 */
record Leaver(PromptClient client, PromptWatch watch, boolean counts) {

  private static final Logger LOG = LoggerFactory.getLogger(Leaver.class);

  /** Tells that there is no answer; hangs up if even that cannot be told. */
  void refuse(Problem problem) {
    try {
      client.refused(problem);
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("a client cannot be told of a failure; hangs up on it");
      client.dropped();
    }
    count(each -> each.failed(problem.code()));
  }

  /** Comes after the last word, since what counts must not come between. Never throws. */
  void count(Consumer<PromptWatch> end) {
    if (!counts) {
      return;
    }
    try {
      end.accept(watch);
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("the end of a prompt was not counted");
    }
  }
}
