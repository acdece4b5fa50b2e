package dev.bidmesh.protocol.bus;

import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.bus.AddressTraffic.Direction;
import dev.bidmesh.protocol.bus.AddressTraffic.Scope;
import dev.bidmesh.protocol.message.PromptMessage;
import dev.bidmesh.protocol.message.TapDirection;
import dev.bidmesh.protocol.message.TapFilter;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Counts what goes over the event bus of a node, by address, direction, and whether it crosses the
 * network. There is one for each {@code Vertx}; {@link MeshBus#traffic()} gives it.
 *
 * <p>It sees frames by the interceptors of the event bus, and those that leave the node where they
 * are written: only there is it known to how many nodes one goes. It keeps counts and identities,
 * never a message; a message is looked at only while somebody watches by a {@link BusTap}. Safe for
 * use by many threads.
 */
public final class BusTraffic implements Shareable {

  /** Stands for the addresses of all replies; each question has one of its own. */
  public static final String REPLIES = "(replies)";

  /**
   * Where what goes over this bus is told to clients that are no nodes. Not of the mesh: what is
   * sent there is neither counted nor shown, or it would be told again and again.
   */
  public static final String MIRROR = "mesh.tap";

  /** How the event bus begins the address of every answer. */
  static final String REPLY_PREFIX = "__vertx.reply.";

  /** Stands for the addresses beyond the limit. */
  public static final String OTHERS = "(others)";

  /** Addresses of one direction and scope that are told apart. */
  static final int MAX_ADDRESSES = 1_024;

  /** Prompts whose frames are counted. */
  static final int MAX_PROMPTS = 1_000;

  private static final String KEY = "dev.bidmesh.bus";

  private final MonotonicClock clock;
  private final boolean clustered;
  private final long startedNanos;
  private final AddressCounters localIn;
  private final AddressCounters localOut;
  private final AddressCounters networkIn;
  private final AddressCounters networkOut;
  private final RecentPrompts prompts;
  private final Listeners listeners = new Listeners();
  private final BusTaps taps;

  BusTraffic(MonotonicClock clock, boolean clustered, int maxAddresses, int maxPrompts) {
    this.clock = clock;
    this.clustered = clustered;
    this.startedNanos = clock.nanoTime();
    this.localIn = new AddressCounters(Direction.IN, Scope.LOCAL, maxAddresses);
    this.localOut = new AddressCounters(Direction.OUT, Scope.LOCAL, maxAddresses);
    this.networkIn = new AddressCounters(Direction.IN, Scope.NETWORK, maxAddresses);
    this.networkOut = new AddressCounters(Direction.OUT, Scope.NETWORK, maxAddresses);
    this.prompts = new RecentPrompts(maxPrompts);
    this.taps = new BusTaps(clock);
  }

  /** The counts of {@code vertx}, which begin with the first call. Registers the codec, too. */
  static BusTraffic of(Vertx vertx) {
    LocalMap<String, BusTraffic> shared = vertx.sharedData().getLocalMap(KEY);
    return shared.computeIfAbsent(KEY, first -> attach(vertx));
  }

  private static BusTraffic attach(Vertx vertx) {
    var traffic =
        new BusTraffic(MonotonicClock.system(), vertx.isClustered(), MAX_ADDRESSES, MAX_PROMPTS);
    vertx
        .eventBus()
        .registerCodec(new BusCodec(traffic))
        .addOutboundInterceptor(traffic::outbound)
        .addInboundInterceptor(traffic::inbound);
    return traffic;
  }

  /** How long it has been counting. */
  public Duration since() {
    return Duration.ofNanos(now());
  }

  /** What was counted, in the order of address, direction, scope. */
  public List<AddressTraffic> addresses() {
    long nowNanos = now();
    return Stream.of(localIn, localOut, networkIn, networkOut)
        .flatMap(counters -> counters.read(nowNanos))
        .sorted(AddressTraffic.ORDER)
        .toList();
  }

  /** What is listened to now, in the order of addresses. */
  public List<Listening> listening() {
    return listeners.list();
  }

  /**
   * Frames of a prompt that this node has written to others since it first sent one, wherever to;
   * questions about the prompt's trace not counted.
   *
   * @return absent for a prompt that no frame was sent for, or not lately: the newest 1,000 are
   *     remembered
   */
  public OptionalLong framesOut(PromptId prompt) {
    return prompts.framesOut(prompt);
  }

  /**
   * Begins to watch the frames that go by, other than those about watching.
   *
   * @param texts whether texts are shown instead of their lengths
   */
  public BusTap tap(TapFilter filter, TapLimits limits, boolean texts) {
    return taps.open(filter, limits, texts);
  }

  Listeners listeners() {
    return listeners;
  }

  /** A frame was written to another node. */
  void written(Outgoing outgoing) {
    networkOut.of(outgoing.address()).frame(outgoing.json().length, now());
    if (outgoing.frame().message() instanceof PromptMessage message) {
      prompts.left(message.promptId());
    }
  }

  /** A question got no good answer, or a frame could not be sent. */
  void failedOut(String address, boolean mayLeave) {
    (mayLeave && clustered ? networkOut : localOut).of(address).failure();
  }

  /** A received frame could not be used. */
  void failedIn(Received received) {
    in(received.incoming()).of(received.envelope().address()).failure();
  }

  /** A question is answered with a failure, which the interceptors cannot tell the way of. */
  void refused(Received received) {
    boolean network = received.incoming().fromNetwork();
    failure((network ? networkOut : localOut).of(REPLIES));
  }

  /** The next interceptor, or the bus itself, goes on whatever happens here. */
  <T> void outbound(DeliveryContext<T> context) {
    try {
      sent(context.message(), context.body());
    } finally {
      context.next();
    }
  }

  <T> void inbound(DeliveryContext<T> context) {
    try {
      received(context);
    } finally {
      context.next();
    }
  }

  private void sent(Message<?> message, Object body) {
    if (body instanceof ReplyException failure && taps.isWatched()) {
      taps.failed(TapDirection.OUT, message.address(), failure);
    }
    if (body instanceof Outgoing outgoing) {
      sent(message, outgoing);
    }
  }

  private void sent(Message<?> sent, Outgoing outgoing) {
    boolean network = clustered && outgoing.mayLeave();
    if (outgoing.frame().message() instanceof PromptMessage message) {
      prompts.mentioned(message.promptId());
    }
    if (!network) {
      localOut.of(sent.address()).frame(outgoing.json().length, now());
    }
    if (taps.isWatched()) {
      taps.sent(sent, outgoing.frame(), outgoing.json().length, network);
    }
  }

  private void received(DeliveryContext<?> context) {
    Message<?> message = context.message();
    if (message.address().equals(MIRROR)) {
      return;
    }
    Incoming incoming = Incoming.of(message);
    if (message.body() instanceof ReplyException failure) {
      // The body of what came over the network is not decoded before somebody asks for it.
      failure((context.body() == null ? networkIn : localIn).of(REPLIES));
      if (taps.isWatched()) {
        taps.failed(TapDirection.IN, message.address(), failure);
      }
      return;
    }
    in(incoming).of(message.address()).frame(incoming.bytes(), now());
    if (taps.isWatched()) {
      taps.received(message, incoming);
    }
  }

  private void failure(TrafficCounter counter) {
    counter.frame(0, now());
    counter.failure();
  }

  private AddressCounters in(Incoming incoming) {
    return incoming.fromNetwork() ? networkIn : localIn;
  }

  private long now() {
    return clock.nanoTime() - startedNanos;
  }
}
