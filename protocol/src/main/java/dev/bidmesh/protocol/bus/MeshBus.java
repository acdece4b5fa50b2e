package dev.bidmesh.protocol.bus;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.codec.Frame;
import dev.bidmesh.protocol.codec.FrameCodec;
import dev.bidmesh.protocol.codec.Header;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.LocalMessage;
import dev.bidmesh.protocol.message.Malformed;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.Parcel;
import dev.bidmesh.protocol.message.Unknown;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The event bus as one device sees it: typed messages, checked sizes, a timeout on every question,
 * and failures that arrive as {@link MeshException}s with a {@link FailureCode}.
 *
 * <p>It hides what is easy to get wrong on the raw bus: a handler that throws answers its caller
 * with {@link FailureCode#INTERNAL} instead of leaving it to time out; a reply that cannot be
 * decoded is a failure instead of silence; traffic to the own device never leaves the node.
 *
 * <p>Safe for use by many threads. Handlers run on the context that registered them.
 */
public final class MeshBus {

  private static final Logger LOG = LoggerFactory.getLogger(MeshBus.class);

  private final EventBus eventBus;
  private final BusTraffic traffic;
  private final Parcels parcels;
  private final AwardSender awards;
  private final DeviceId self;
  private final FrameCodec codec = new FrameCodec();
  private final Map<String, AtomicLong> sequences = new ConcurrentHashMap<>();
  private final LongAdder unknown = new LongAdder();
  private final AtomicLong malformed = new AtomicLong();

  private MeshBus(EventBus eventBus, BusTraffic traffic, Parcels parcels, DeviceId self) {
    this.eventBus = eventBus;
    this.traffic = traffic;
    this.parcels = parcels;
    this.self = self;
    this.awards = new AwardSender(this, eventBus, traffic, parcels);
  }

  /**
   * The bus of {@code vertx} as {@code self} uses it. The first call for a {@code Vertx} registers
   * the codec and begins to count traffic; call it before any consumer is registered.
   */
  public static MeshBus on(Vertx vertx, DeviceId self) {
    return new MeshBus(vertx.eventBus(), BusTraffic.of(vertx), Parcels.of(vertx, self), self);
  }

  /** The device that frames from here come from. */
  public DeviceId self() {
    return self;
  }

  /** What goes over the event bus of this node, of all who use it. */
  public BusTraffic traffic() {
    return traffic;
  }

  /** Frames of a type or version that this node does not know, since the start. */
  public long unknownFrames() {
    return unknown.sum();
  }

  /** Frames that could not be decoded or may not come where they came, since the start. */
  public long malformedFrames() {
    return malformed.get();
  }

  /**
   * Sends to one consumer. Best effort: no consumer and a lost frame are both silent. A large award
   * is written on another thread, so that what is sent after it may arrive before it. An award to
   * another device that cannot be sent comes back to this device's auction address as {@link
   * AwardReply.Refused}, in the name of that device: {@link FailureCode#TOO_LARGE} if it exceeds
   * the limit, {@link FailureCode#BUSY} if there is no room to keep it, {@link
   * FailureCode#INTERNAL} if it cannot be written at all.
   *
   * @throws MeshException {@link FailureCode#TOO_LARGE} if any other frame exceeds its limit
   */
  public void send(Address to, MeshMessage message) {
    if (message instanceof Award award && !staysHere(to)) {
      awards.send(to, award);
    } else {
      Outgoing outgoing = outgoing(to, message);
      eventBus.send(outgoing.address(), outgoing, options(to));
    }
  }

  /**
   * Sends to every consumer, on all nodes where the address leaves the node. Best effort.
   *
   * @throws MeshException {@link FailureCode#TOO_LARGE} if the frame exceeds its limit
   */
  public void publish(Address to, MeshMessage message) {
    Outgoing outgoing = outgoing(to, message);
    eventBus.publish(outgoing.address(), outgoing, options(to));
  }

  /**
   * Sends to one consumer and waits for its answer.
   *
   * @param answer the type that the answer must have
   * @param timeout after which the future fails with {@link FailureCode#TIMEOUT}
   * @return never pending beyond the timeout; fails with a {@link MeshException} only
   */
  public <R extends MeshMessage> Future<R> request(
      Address to, MeshMessage message, Class<R> answer, Duration timeout) {
    Outgoing outgoing;
    try {
      outgoing = outgoing(to, message);
    } catch (MeshException e) {
      return Future.failedFuture(e);
    }
    DeliveryOptions options = options(to).setSendTimeout(Math.max(1, timeout.toMillis()));
    return reply(eventBus.request(outgoing.address(), outgoing, options), outgoing, options)
        .map(reply -> answerOf(answer, Incoming.of(reply).frame().message()))
        .onFailure(cause -> traffic.failedOut(to.path(), outgoing.mayLeave()))
        .recover(cause -> Future.failedFuture(failure(to, cause)));
  }

  /** A reply that the codec rejects never completes the request, not even at its timeout. */
  private static Future<Message<Object>> reply(
      Future<Message<Object>> reply, Outgoing outgoing, DeliveryOptions options) {
    return outgoing.mayLeave()
        ? reply.timeout(options.getSendTimeout() + 1, TimeUnit.MILLISECONDS)
        : reply;
  }

  /**
   * Listens for messages that ask for no answer. One that was sent as a request is failed with
   * {@link FailureCode#UNSUPPORTED}.
   */
  public Subscription listen(Address at, Listener listener) {
    return subscribe(
        at,
        received -> {
          listener.heard(received.from(), received.message());
          if (received.asks()) {
            fail(received, FailureCode.UNSUPPORTED, "this address gives no answers");
          }
        });
  }

  /**
   * Answers questions. The future's failure is sent to the asker: a {@link MeshException} with its
   * code, anything else as {@link FailureCode#INTERNAL}. A message that asks for no answer is
   * handled all the same.
   */
  public Subscription answer(
      Address at, Function<MeshMessage, Future<? extends MeshMessage>> handler) {
    return subscribe(
        at,
        received ->
            handler
                .apply(received.message())
                .onSuccess(reply -> reply(received, reply))
                .onFailure(cause -> fail(received, cause)));
  }

  /** Listens with full control over the answer; for hosts of cores. */
  Subscription subscribe(Address at, Consumer<Received> handler) {
    MessageConsumer<Object> consumer =
        at.leavesNode() ? eventBus.consumer(at.path()) : eventBus.localConsumer(at.path());
    consumer.handler(
        message -> {
          Received received = Received.of(message);
          if (accept(at, received)) {
            if (received.message() instanceof Parcel parcel && takesParcels(at)) {
              unpack(at, received, parcel, handler);
            } else {
              guarded(at, received, handler);
            }
          }
        });
    return Subscription.of(consumer, traffic.listeners());
  }

  /** Nobody else is sent awards. */
  private static boolean takesParcels(Address at) {
    return at instanceof Address.Device own && own.purpose() == Address.Purpose.EXECUTE;
  }

  private void unpack(Address at, Received received, Parcel parcel, Consumer<Received> handler) {
    if (parcels.isFetching(received.from(), parcel)) {
      return;
    }
    Optional<Frame> again = parcels.fetchedLately(received.from(), parcel);
    if (again.isPresent()) {
      guarded(at, received.unpacked(again.get()), handler);
      return;
    }
    parcels
        .fetch(this, received.from(), parcel)
        .onSuccess(frame -> guarded(at, received.unpacked(frame), handler))
        .onFailure(cause -> unfetched(at, received.from(), parcel, cause));
  }

  /**
   * Refuses it, so that its sender turns to others at once; but no copy of what was handed over,
   * which may have been accepted.
   */
  private void unfetched(Address at, DeviceId owner, Parcel parcel, Throwable cause) {
    LOG.atWarn()
        .addKeyValue("address", at.path())
        .addKeyValue("from", owner)
        .addKeyValue("bytes", parcel.bytes())
        .addKeyValue("reason", String.valueOf(cause.getMessage()))
        .log("a large frame could not be fetched");
    if (!parcels.wasFetched(owner, parcel)) {
      refuse(owner, parcel, cause);
    }
  }

  private void refuse(DeviceId owner, Parcel parcel, Throwable cause) {
    FailureCode code = cause instanceof MeshException told ? told.code() : FailureCode.INTERNAL;
    String why = "the prompt could not be fetched: " + cause.getMessage();
    parcel
        .refused(code, why)
        .ifPresent(refused -> send(Address.device(owner, Address.Purpose.AUCTION), refused));
  }

  void reply(Received to, MeshMessage reply) {
    Optional.ofNullable(to.envelope().replyAddress())
        .ifPresent(address -> reply(to, address, reply));
  }

  private void reply(Received to, String address, MeshMessage reply) {
    Frame frame = new Frame(header(to.envelope().address()), reply);
    try {
      Outgoing outgoing =
          isOurs(to)
              ? Outgoing.local(address, frame)
              : new Outgoing(address, frame, codec.encode(frame));
      to.envelope().reply(outgoing, BusCodec.options());
    } catch (MeshException e) {
      fail(to, e);
    }
  }

  private boolean isOurs(Received received) {
    return !received.incoming().fromNetwork()
        && (received.envelope().address().startsWith(Address.Local.PREFIX)
            || received.from().equals(self));
  }

  void fail(Received received, Throwable cause) {
    if (cause instanceof MeshException failure) {
      fail(received, failure.code(), String.valueOf(failure.getMessage()));
    } else {
      LOG.atError()
          .addKeyValue("address", received.envelope().address())
          .setCause(cause)
          .log("handler failed");
      fail(received, FailureCode.INTERNAL, "internal error, see the log of " + self.prefix());
    }
  }

  void fail(Received received, FailureCode code, String text) {
    traffic.failedIn(received);
    if (received.asks()) {
      traffic.refused(received);
      received.envelope().fail(code.number(), text);
    }
  }

  private boolean accept(Address at, Received received) {
    Optional<String> problem = problem(at, received.message());
    if (problem.isPresent()) {
      LOG.atLevel(levelOf(malformed.incrementAndGet()))
          .addKeyValue("address", at.path())
          .addKeyValue("problem", problem.get())
          .log("malformed frame dropped");
      fail(received, FailureCode.MALFORMED, problem.get());
      return false;
    }
    if (received.message() instanceof Unknown other) {
      unknown.increment();
      LOG.atDebug()
          .addKeyValue("address", at.path())
          .addKeyValue("type", other.unknownType())
          .addKeyValue("version", other.unknownVersion())
          .log("frame of an unknown type or version ignored");
      fail(received, FailureCode.UNSUPPORTED, "unknown message " + other.unknownType());
      return false;
    }
    return true;
  }

  /**
   * Why a message is not taken, if so. What stays within a node is taken at its local addresses
   * only, to which no frame of another comes: else any member could tell a node what it has itself,
   * or hand in prompts like a client of it.
   */
  private static Optional<String> problem(Address at, MeshMessage message) {
    if (message instanceof Malformed bad) {
      return Optional.of(bad.problem());
    }
    return at.leavesNode() && message instanceof LocalMessage
        ? Optional.of(message.getClass().getSimpleName() + " never goes from node to node")
        : Optional.empty();
  }

  /**
   * How loudly to tell of the nth malformed frame: the first, second, fourth, eighth, … aloud, so
   * that a broken sender does not fill the log.
   */
  static Level levelOf(long nth) {
    return Long.bitCount(nth) == 1 ? Level.WARN : Level.DEBUG;
  }

  private void guarded(Address at, Received received, Consumer<Received> handler) {
    try {
      handler.accept(received);
    } catch (RuntimeException e) {
      LOG.atDebug().addKeyValue("address", at.path()).log("handler threw");
      fail(received, e);
    }
  }

  private <R extends MeshMessage> R answerOf(Class<R> type, MeshMessage message) {
    if (message instanceof Malformed bad) {
      malformed.incrementAndGet();
      throw new MeshException(FailureCode.MALFORMED, bad.problem());
    }
    if (!type.isInstance(message)) {
      throw new MeshException(
          FailureCode.MALFORMED,
          "expected " + type.getSimpleName() + ", got " + message.getClass().getSimpleName());
    }
    return type.cast(message);
  }

  private static MeshException failure(Address to, Throwable cause) {
    if (cause instanceof MeshException failure) {
      return failure;
    }
    if (cause instanceof ReplyException reply) {
      return failure(to, reply);
    }
    if (cause instanceof TimeoutException) {
      return new MeshException(FailureCode.TIMEOUT, "no answer from " + to.path());
    }
    return new MeshException(FailureCode.INTERNAL, String.valueOf(cause.getMessage()), cause);
  }

  private static MeshException failure(Address to, ReplyException reply) {
    if (reply.failureType() == ReplyFailure.NO_HANDLERS) {
      return new MeshException(FailureCode.UNREACHABLE, "nobody listens at " + to.path());
    }
    if (reply.failureType() == ReplyFailure.TIMEOUT) {
      return new MeshException(FailureCode.TIMEOUT, "no answer from " + to.path());
    }
    return new MeshException(
        FailureCode.ofNumber(reply.failureCode()), String.valueOf(reply.getMessage()));
  }

  private Outgoing outgoing(Address to, MeshMessage message) {
    String path = to.path();
    Frame frame = new Frame(header(path), message);
    if (staysHere(to)) {
      return Outgoing.local(path, frame);
    }
    try {
      return new Outgoing(path, frame, codec.encode(frame));
    } catch (MeshException e) {
      traffic.failedOut(path, true);
      throw e;
    }
  }

  DeliveryOptions options(Address to) {
    return BusCodec.options().setLocalOnly(staysHere(to));
  }

  private boolean staysHere(Address to) {
    return !to.leavesNode() || to instanceof Address.Device own && own.device().equals(self);
  }

  Header header(String address) {
    AtomicLong known = sequences.get(address);
    AtomicLong sequence =
        known == null ? sequences.computeIfAbsent(address, any -> new AtomicLong()) : known;
    return new Header(self, sequence.incrementAndGet(), System.currentTimeMillis());
  }

  /** Takes a message and who sent it. */
  @FunctionalInterface
  public interface Listener {
    void heard(DeviceId from, MeshMessage message);
  }
}
