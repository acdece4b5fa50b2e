package dev.bidmesh.node.cluster.bus;

import io.vertx.core.Handler;
import java.util.Arrays;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what nobody has handled on the event loops of a clustered toolkit, as the toolkit would by
 * itself, but for one thing: it fails with an error of its own at each frame for a peer that could
 * not be written, when it has told the sender so already. A peer that hangs leaves thousands of
 * them.
 *
 * <p>The toolkit hands the outcome of a write to a promise that says of each failure that it knew
 * it already, and such promises throw. Nothing but the stack tells of that.
 */
public final class Unhandled implements Handler<Throwable> {

  private static final Logger LOG = LoggerFactory.getLogger(Unhandled.class);

  private static final String KNOWN_ALREADY = "Promise already completed";
  private static final String PROMISE = "io.vertx.core.Promise";
  private static final String FUTURES = "io.vertx.core.impl.future.";

  /** The toolkit's promise of a write to a connection, and whoever writes to one that has ended. */
  private static final Set<String> WRITES =
      Set.of(
          "io.vertx.core.net.impl.DelegatingChannelPromise",
          "io.vertx.core.eventbus.impl.clustered.OutboundConnection");

  @Override
  public void handle(Throwable failure) {
    if (isFrameNotWritten(failure)) {
      LOG.atDebug().setCause(failure).log("a frame was not written to a peer");
    } else {
      LOG.atError().setCause(failure).log("Unhandled exception");
    }
  }

  /** Whether it is what the toolkit makes of a frame whose sender has heard that it is lost. */
  static boolean isFrameNotWritten(Throwable failure) {
    StackTraceElement[] stack = failure.getStackTrace();
    return failure instanceof IllegalStateException
        && KNOWN_ALREADY.equals(failure.getMessage())
        && stack.length > 2
        && isPromise(stack[0], "fail")
        && isPromise(stack[1], "complete")
        && stack[2].getClassName().startsWith(FUTURES)
        && Arrays.stream(stack).map(StackTraceElement::getClassName).anyMatch(WRITES::contains);
  }

  private static boolean isPromise(StackTraceElement frame, String method) {
    return frame.getClassName().equals(PROMISE) && frame.getMethodName().equals(method);
  }
}
