package dev.bidmesh.testkit;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.core.Core;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.core.Exchange;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.core.Observation;
import dev.bidmesh.protocol.core.Output;
import dev.bidmesh.protocol.message.MeshMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Drives one {@link Core} step by step on virtual time and keeps what it did. Not safe for use by
 * several threads.
 *
 * <p>An ask that nobody answers by {@link #answer} or {@link #fail} becomes {@link
 * Event.Unanswered} with {@link FailureCode#TIMEOUT} when its timeout has passed.
 */
public final class CoreDriver {

  private static final String ASK_TIMEOUT = "testkit-ask-timeout";

  private final Core core;
  private final ManualClock clock = new ManualClock();
  private final VirtualTimers timers = new VirtualTimers();
  private final VirtualTimers askTimeouts = new VirtualTimers();
  private final List<Effect> effects = new ArrayList<>();
  private final Map<Key, Effect.Ask> asks = new LinkedHashMap<>();

  // The first answer to each question, so that one of ten thousand is found at once.
  private final Map<Exchange, MeshMessage> replies = new HashMap<>();
  private final Map<Exchange, FailureCode> failures = new HashMap<>();
  private long lastExchange;

  public CoreDriver(Core core) {
    this.core = core;
  }

  /** The virtual time. */
  public ManualClock clock() {
    return clock;
  }

  /** Delivers a message that asks for no answer. */
  public CoreDriver receive(DeviceId from, MeshMessage message) {
    return deliver(new Event.Received(from, message));
  }

  /** Delivers a question; {@link #replyTo} has the core's answer. */
  public Exchange ask(DeviceId from, MeshMessage message) {
    var exchange = new Exchange(++lastExchange);
    deliver(new Event.Asked(exchange, from, message));
    return exchange;
  }

  /** Delivers news from elsewhere than the bus. */
  public CoreDriver observe(Observation observation) {
    return deliver(new Event.Observed(observation));
  }

  /**
   * Answers a question of the core.
   *
   * @throws IllegalStateException if it has not asked, or was answered before
   */
  public CoreDriver answer(Key key, MeshMessage reply) {
    takeAsk(key);
    return deliver(new Event.Answered(key, reply));
  }

  /**
   * Fails a question of the core.
   *
   * @throws IllegalStateException if it has not asked, or was answered before
   */
  public CoreDriver fail(Key key, FailureCode code) {
    takeAsk(key);
    return deliver(new Event.Unanswered(key, code, "failed by the test"));
  }

  /** Moves virtual time forward, firing timers and timeouts that become due, in order. */
  public CoreDriver advance(Duration by) {
    long end = clock.nanoTime() + by.toNanos();
    while (true) {
      Optional<VirtualTimers.Due> timer = timers.nextDue(end);
      Optional<VirtualTimers.Due> timeout =
          askTimeouts.nextDue(timer.map(VirtualTimers.Due::atNanos).orElse(end));
      if (timeout.isPresent()) {
        fire(
            timeout.get(),
            new Event.Unanswered(timeout.get().key(), FailureCode.TIMEOUT, ASK_TIMEOUT));
      } else if (timer.isPresent()) {
        fire(timer.get(), new Event.TimerFired(timer.get().key()));
      } else {
        clock.advance(Duration.ofNanos(end - clock.nanoTime()));
        return this;
      }
    }
  }

  /** Everything that the core did, oldest first. */
  public List<Effect> effects() {
    return List.copyOf(effects);
  }

  /** Forgets what the core did so far; timers and open questions stay. */
  public CoreDriver forget() {
    effects.clear();
    replies.clear();
    failures.clear();
    return this;
  }

  /** Messages of a type that were sent, published or asked, oldest first. */
  public <T extends MeshMessage> List<T> sent(Class<T> type) {
    return messages().map(Sent::message).filter(type::isInstance).map(type::cast).toList();
  }

  /** Messages of a type that went to one address, oldest first. */
  public <T extends MeshMessage> List<T> sentTo(Address to, Class<T> type) {
    return messages()
        .filter(sent -> sent.to().equals(to))
        .map(Sent::message)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  /** Questions of the core that wait for an answer, oldest first. */
  public List<Effect.Ask> openAsks() {
    return List.copyOf(asks.values());
  }

  /** Open questions whose message is of a type, oldest first. */
  public List<Effect.Ask> openAsks(Class<? extends MeshMessage> type) {
    return asks.values().stream().filter(ask -> type.isInstance(ask.message())).toList();
  }

  /** Keys of the timers that are set. */
  public List<Key> timers() {
    return timers.keys();
  }

  /** Outputs of a type, oldest first. */
  public <T extends Output> List<T> outputs(Class<T> type) {
    return effects.stream()
        .filter(Effect.Emit.class::isInstance)
        .map(effect -> ((Effect.Emit) effect).output())
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  /** The core's answer to a question, if it has answered with a message. */
  public Optional<MeshMessage> replyTo(Exchange exchange) {
    return Optional.ofNullable(replies.get(exchange));
  }

  /** The core's answer to a question, if it has answered with a failure. */
  public Optional<FailureCode> failureOf(Exchange exchange) {
    return Optional.ofNullable(failures.get(exchange));
  }

  private Stream<Sent> messages() {
    return effects.stream()
        .flatMap(
            effect -> {
              if (effect instanceof Effect.Send send) {
                return Stream.of(new Sent(send.to(), send.message()));
              }
              if (effect instanceof Effect.Publish publish) {
                return Stream.of(new Sent(publish.to(), publish.message()));
              }
              return effect instanceof Effect.Ask ask
                  ? Stream.of(new Sent(ask.to(), ask.message()))
                  : Stream.empty();
            });
  }

  private void takeAsk(Key key) {
    askTimeouts.cancel(key);
    if (asks.remove(key) == null) {
      throw new IllegalStateException("the core has no open question " + key);
    }
  }

  private void fire(VirtualTimers.Due due, Event event) {
    clock.advance(Duration.ofNanos(Math.max(0, due.atNanos() - clock.nanoTime())));
    if (event instanceof Event.Unanswered) {
      askTimeouts.cancel(due.key());
      asks.remove(due.key());
    } else {
      timers.cancel(due.key());
    }
    deliver(event);
  }

  private CoreDriver deliver(Event event) {
    var out = new ArrayList<Effect>();
    core.on(event, clock.nanoTime(), out::add);
    out.forEach(this::perform);
    return this;
  }

  private void perform(Effect effect) {
    effects.add(effect);
    if (effect instanceof Effect.SetTimer timer) {
      timers.set(timer.key(), clock.nanoTime(), timer.delay());
    } else if (effect instanceof Effect.CancelTimer timer) {
      timers.cancel(timer.key());
    } else if (effect instanceof Effect.Ask ask) {
      asks.put(ask.key(), ask);
      askTimeouts.set(ask.key(), clock.nanoTime(), ask.timeout());
    } else if (effect instanceof Effect.Reply reply) {
      replies.putIfAbsent(reply.exchange(), reply.message());
    } else if (effect instanceof Effect.Fail fail) {
      failures.putIfAbsent(fail.exchange(), fail.code());
    }
  }

  private record Sent(Address to, MeshMessage message) {}
}
