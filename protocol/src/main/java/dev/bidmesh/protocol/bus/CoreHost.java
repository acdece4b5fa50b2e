package dev.bidmesh.protocol.bus;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.core.Core;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.core.Exchange;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.core.Observation;
import dev.bidmesh.protocol.core.Output;
import dev.bidmesh.protocol.message.MeshMessage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a {@link Core} inside a verticle: hands it bus messages and timers as events and carries out
 * its effects. Everything happens on the context that the host was made on, so the core needs no
 * locks.
 */
public final class CoreHost {

  private static final Logger LOG = LoggerFactory.getLogger(CoreHost.class);

  private final Context context;
  private final MeshBus bus;
  private final MonotonicClock clock;
  private final Core core;
  private final Consumer<Output> outputs;
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final Timers<Key> timers;
  private final Map<Exchange, Received> exchanges = new HashMap<>();
  private long lastExchange;
  private boolean entered;
  private boolean closed;

  /**
   * Must be made on a verticle's context, in {@code start()}.
   *
   * @param outputs carries out {@link Effect.Emit}; called on the context
   */
  public CoreHost(
      Vertx vertx, MeshBus bus, MonotonicClock clock, Core core, Consumer<Output> outputs) {
    this.context = vertx.getOrCreateContext();
    this.bus = bus;
    this.clock = clock;
    this.core = core;
    this.outputs = outputs;
    this.timers = new Timers<>(vertx, key -> deliver(new Event.TimerFired(key)));
  }

  /** Starts to take messages; completes once the whole mesh can send to all the addresses. */
  public Future<Void> listen(List<Address> addresses) {
    var ready = new ArrayList<Future<Void>>();
    for (Address address : addresses) {
      Subscription subscription = bus.subscribe(address, this::received);
      subscriptions.add(subscription);
      ready.add(subscription.ready());
    }
    return Future.all(ready).mapEmpty();
  }

  /** Tells the core something. May be called from any thread; never blocks. */
  public void observe(Observation observation) {
    context.runOnContext(none -> deliver(new Event.Observed(observation)));
  }

  /** Stops taking messages and forgets all timers. Later observations are dropped. */
  public Future<Void> close() {
    closed = true;
    timers.cancelAll();
    return Future.join(subscriptions.stream().map(Subscription::cancel).toList()).mapEmpty();
  }

  private void received(Received received) {
    if (!received.asks()) {
      deliver(new Event.Received(received.from(), received.message()));
      return;
    }
    var exchange = new Exchange(++lastExchange);
    exchanges.put(exchange, received);
    try {
      deliver(new Event.Asked(exchange, received.from(), received.message()));
    } catch (RuntimeException e) {
      exchanges.remove(exchange);
      throw e;
    }
  }

  private void deliver(Event event) {
    if (closed) {
      return;
    }
    entered = true;
    try {
      var effects = new ArrayList<Effect>();
      core.on(event, clock.nanoTime(), effects::add);
      effects.forEach(this::perform);
    } finally {
      entered = false;
    }
  }

  private void perform(Effect effect) {
    try {
      if (effect instanceof Effect.Send send) {
        bus.send(send.to(), send.message());
      } else if (effect instanceof Effect.Publish publish) {
        bus.publish(publish.to(), publish.message());
      } else if (effect instanceof Effect.Ask ask) {
        ask(ask);
      } else if (effect instanceof Effect.Reply reply) {
        answered(reply.exchange(), received -> bus.reply(received, reply.message()));
      } else if (effect instanceof Effect.Fail fail) {
        answered(fail.exchange(), received -> bus.fail(received, fail.code(), fail.message()));
      } else if (effect instanceof Effect.SetTimer timer) {
        timers.set(timer.key(), timer.delay());
      } else if (effect instanceof Effect.CancelTimer timer) {
        timers.cancel(timer.key());
      } else if (effect instanceof Effect.Emit emit) {
        outputs.accept(emit.output());
      }
    } catch (MeshException e) {
      // The core's own timers notice that nothing came back; here it is only told to people.
      LOG.atWarn().addKeyValue("code", e.code().label()).log(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      // A defect in one effect must not take the others with it, such as the ending of a prompt.
      LOG.atError()
          .addKeyValue("effect", effect.getClass().getSimpleName())
          .setCause(e)
          .log("effect failed");
    }
  }

  private void ask(Effect.Ask ask) {
    bus.request(ask.to(), ask.message(), MeshMessage.class, ask.timeout())
        .onSuccess(reply -> onAnswer(new Event.Answered(ask.key(), reply)))
        .onFailure(cause -> onAnswer(unanswered(ask.key(), (MeshException) cause)));
  }

  private static Event unanswered(Key key, MeshException failure) {
    return new Event.Unanswered(key, failure.code(), String.valueOf(failure.getMessage()));
  }

  /** A fresh turn if a question fails while it is asked, as the core is never entered twice. */
  private void onAnswer(Event event) {
    if (entered) {
      context.runOnContext(none -> deliver(event));
    } else {
      deliver(event);
    }
  }

  private void answered(Exchange exchange, Consumer<Received> answer) {
    Received received = exchanges.remove(exchange);
    if (received == null) {
      throw new IllegalStateException("exchange " + exchange.id() + " was answered before");
    }
    answer.accept(received);
  }
}
