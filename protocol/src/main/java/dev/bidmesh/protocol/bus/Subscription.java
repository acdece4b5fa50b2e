package dev.bidmesh.protocol.bus;

import dev.bidmesh.protocol.codec.Frame;
import io.vertx.core.Future;
import io.vertx.core.eventbus.MessageConsumer;

/** A registered consumer. */
public final class Subscription {

  private final MessageConsumer<Frame> consumer;

  Subscription(MessageConsumer<Frame> consumer) {
    this.consumer = consumer;
  }

  /** Completes once the registration has reached every node. */
  public Future<Void> ready() {
    return consumer.completion();
  }

  /** Ends it; completes once no node sends here any more. */
  public Future<Void> cancel() {
    return consumer.unregister();
  }
}
