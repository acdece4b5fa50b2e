package dev.bidmesh.protocol.bus;

import io.vertx.core.Future;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.concurrent.atomic.AtomicBoolean;

/** A registered consumer. */
public final class Subscription {

  private final MessageConsumer<?> consumer;
  private final Listeners listeners;
  private final AtomicBoolean cancelled = new AtomicBoolean();

  private Subscription(MessageConsumer<?> consumer, Listeners listeners) {
    this.consumer = consumer;
    this.listeners = listeners;
  }

  static Subscription of(MessageConsumer<?> consumer, Listeners listeners) {
    listeners.added(consumer.address());
    return new Subscription(consumer, listeners);
  }

  /** Completes once the registration has reached every node. */
  public Future<Void> ready() {
    return consumer.completion();
  }

  /** Ends it; completes once no node sends here any more. */
  public Future<Void> cancel() {
    if (cancelled.compareAndSet(false, true)) {
      listeners.removed(consumer.address());
    }
    return consumer.unregister();
  }
}
