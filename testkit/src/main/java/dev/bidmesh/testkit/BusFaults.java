package dev.bidmesh.testkit;

import dev.bidmesh.protocol.DeviceId;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.function.Predicate;

/**
 * Disturbs what arrives at the consumers of one event bus: loses frames, delays them, or holds them
 * back as a stopped process does. Where several rules fit an address, the newest counts.
 *
 * <pre>{@code
 * BusFaults faults = BusFaults.on(vertx, 42);
 * faults.losing(BusFaults.at("mesh.bid.request"), 0.3);
 * faults.freezing(BusFaults.of(peer));
 * faults.heal();
 * }</pre>
 *
 * <p>The same seed draws the same fates in the order in which frames arrive. Safe for use by many
 * threads.
 */
public final class BusFaults {

  /** Frames that are held back at most; one more is lost. */
  static final int MAX_HELD = 10_000;

  private final Vertx vertx;
  private final Random random;
  private final List<Rule> rules = new ArrayList<>();
  private final Queue<Runnable> held = new ArrayDeque<>();

  private BusFaults(Vertx vertx, long seed) {
    this.vertx = vertx;
    this.random = new Random(seed);
  }

  /** No faults yet, on the bus of {@code vertx}. */
  public static BusFaults on(Vertx vertx, long seed) {
    var faults = new BusFaults(vertx, seed);
    vertx.eventBus().addInboundInterceptor(faults::arrived);
    return faults;
  }

  /** One address. */
  public static Predicate<String> at(String address) {
    return address::equals;
  }

  /** All addresses of a device. */
  public static Predicate<String> of(DeviceId device) {
    return address -> address.startsWith("mesh.device." + device + ".");
  }

  /**
   * Loses frames from now on.
   *
   * @param probability 0 to 1
   */
  public BusFaults losing(Predicate<String> addresses, double probability) {
    return add(new Rule(addresses, probability, Duration.ZERO, Duration.ZERO, false));
  }

  /** Delays frames from now on, by times drawn evenly; frames may overtake each other. */
  public BusFaults delaying(Predicate<String> addresses, Duration least, Duration most) {
    return add(new Rule(addresses, 0, least, most, false));
  }

  /** Holds frames back from now on, until {@link #heal}. */
  public BusFaults freezing(Predicate<String> addresses) {
    return add(new Rule(addresses, 0, Duration.ZERO, Duration.ZERO, true));
  }

  /** Ends all faults; what was held back arrives, in order. Delayed frames come at their time. */
  public synchronized BusFaults heal() {
    rules.clear();
    held.forEach(Runnable::run);
    held.clear();
    return this;
  }

  private synchronized BusFaults add(Rule rule) {
    rules.add(0, rule);
    return this;
  }

  private <T> void arrived(DeliveryContext<T> frame) {
    long delayMs = fate(frame);
    if (delayMs == 0) {
      frame.next();
    } else if (delayMs > 0) {
      vertx.setTimer(delayMs, late -> frame.next());
    }
  }

  /** Milliseconds until the frame arrives; negative if it is lost or held back. */
  private synchronized long fate(DeliveryContext<?> frame) {
    String address = frame.message().address();
    return rules.stream()
        .filter(rule -> rule.addresses().test(address))
        .findFirst()
        .map(rule -> fate(rule, frame))
        .orElse(0L);
  }

  private long fate(Rule rule, DeliveryContext<?> frame) {
    if (rule.freezes()) {
      hold(frame);
      return -1;
    }
    if (random.nextDouble() < rule.loss()) {
      return -1;
    }
    long leastMs = rule.least().toMillis();
    long spreadMs = Math.max(0, rule.most().toMillis() - leastMs);
    return leastMs + (long) (random.nextDouble() * (spreadMs + 1));
  }

  /** It goes on later on the context on which it arrived, as its handler expects. */
  private void hold(DeliveryContext<?> frame) {
    if (held.size() < MAX_HELD) {
      var context = vertx.getOrCreateContext();
      held.add(() -> context.runOnContext(thawed -> frame.next()));
    }
  }

  private record Rule(
      Predicate<String> addresses, double loss, Duration least, Duration most, boolean freezes) {}
}
