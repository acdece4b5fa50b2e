package dev.bidmesh.gateway.access;

import dev.bidmesh.gateway.core.access.ApiKeys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys as they are now: looked at again and again, so that a new one works and a revoked one
 * does not within moments. If they cannot be read, there are none: a node that does not know whom
 * to let in lets nobody in. Confined to the gateway's event loop.
 */
public final class KeyWatch {

  private static final Logger LOG = LoggerFactory.getLogger(KeyWatch.class);

  private final Vertx vertx;
  private final KeySource source;
  private final Duration every;
  private final Consumer<ApiKeys> looked;
  private ApiKeys keys = ApiKeys.NONE;
  private String trouble = "";
  private OptionalLong timer = OptionalLong.empty();
  private boolean closed;

  /**
   * @param every pause between two looks
   * @param looked is told of the keys after each look
   */
  public KeyWatch(Vertx vertx, KeySource source, Duration every, Consumer<ApiKeys> looked) {
    this.vertx = vertx;
    this.source = source;
    this.every = every;
    this.looked = looked;
  }

  /** Looks for the first time; completes when it has. */
  public Future<Void> start() {
    return look();
  }

  /** The keys at the last look. */
  public ApiKeys keys() {
    return keys;
  }

  /** Ends it. */
  public void close() {
    closed = true;
    timer.ifPresent(vertx::cancelTimer);
  }

  private Future<Void> look() {
    return vertx
        .executeBlocking(source::read, false)
        .onSuccess(read -> learned(read, ""))
        .recover(cause -> unreadable(cause))
        .onComplete(done -> again())
        .mapEmpty();
  }

  private Future<ApiKeys> unreadable(Throwable cause) {
    String why = String.valueOf(cause.getMessage());
    if (!why.equals(trouble)) {
      LOG.atError()
          .addKeyValue("reason", why)
          .log("API keys cannot be read: none is good until they can");
    }
    learned(ApiKeys.NONE, why);
    return Future.succeededFuture(ApiKeys.NONE);
  }

  private void learned(ApiKeys read, String why) {
    trouble = why;
    if (!read.equals(keys)) {
      keys = read;
      LOG.atInfo().addKeyValue("keys", read.all().size()).log("API keys read");
    }
    looked.accept(read);
  }

  private void again() {
    if (!closed) {
      timer = OptionalLong.of(vertx.setTimer(every.toMillis(), now -> look()));
    }
  }
}
