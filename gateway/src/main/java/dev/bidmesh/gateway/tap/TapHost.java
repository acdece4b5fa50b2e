package dev.bidmesh.gateway.tap;

import dev.bidmesh.gateway.InspectionConfig;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.bus.BusTap;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.TapEvent;
import dev.bidmesh.protocol.message.TapEvents;
import dev.bidmesh.protocol.message.TapQuery;
import dev.bidmesh.protocol.message.TapStop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Lets other nodes watch the bus of this one, never with texts. A watch that is not asked about
 * ends with its lease. Confined to the gateway's event loop.
 */
public final class TapHost {

  /** Well below what a frame may have, since one event alone may go beyond. */
  private static final int ANSWER_BYTES = 40 * 1024;

  /** So that frames which follow each other closely travel together. */
  private static final long GATHER_MS = 20;

  private final Vertx vertx;
  private final MeshBus bus;
  private final InspectionConfig config;
  private final Map<String, Watch> watches = new HashMap<>();
  private final Context context;

  /** Must be made on the context that it is used on. */
  public TapHost(Vertx vertx, MeshBus bus, InspectionConfig config) {
    this.vertx = vertx;
    this.bus = bus;
    this.config = config;
    this.context = vertx.getOrCreateContext();
  }

  /** Answers a question about watching. */
  public Future<TapEvents> answer(MeshMessage question) {
    if (question instanceof TapQuery query) {
      return answer(query);
    }
    if (question instanceof TapStop stop) {
      return Future.succeededFuture(
          Optional.ofNullable(watches.remove(stop.tapId()))
              .map(Watch::end)
              .orElseGet(() -> new TapEvents(0, 0, List.of())));
    }
    return Future.failedFuture(
        new MeshException(FailureCode.UNSUPPORTED, "only questions about watching are answered"));
  }

  /** Ends all watches. */
  public void close() {
    List.copyOf(watches.values()).forEach(Watch::end);
    watches.clear();
  }

  private Future<TapEvents> answer(TapQuery query) {
    Watch known = watches.get(query.tapId());
    if (known == null && watches.size() >= config.maxTaps()) {
      return Future.failedFuture(
          new MeshException(
              FailureCode.BUSY,
              "the bus is watched by " + watches.size() + " already (gateway.inspection.maxTaps)"));
    }
    Watch watch = known == null ? begin(query) : known;
    watch.slowTo(query.maxPerS());
    return watch.answer(query);
  }

  private Watch begin(TapQuery query) {
    BusTap tap = bus.traffic().tap(query.filter(), config.limits(), false);
    var watch = new Watch(query.tapId(), tap);
    watches.put(query.tapId(), watch);
    return watch;
  }

  /** One watch of another node. */
  private final class Watch {

    private final String id;
    private final BusTap tap;
    private long given;
    private long leaseMs;
    private Optional<Promise<TapEvents>> asked = Optional.empty();
    private OptionalLong lease = OptionalLong.empty();
    private OptionalLong deadline = OptionalLong.empty();

    Watch(String id, BusTap tap) {
      this.id = id;
      this.tap = tap;
      tap.onFrames(() -> context.runOnContext(told -> framesCame()));
    }

    /** Who watches many nodes takes less of each, and tells anew when nodes come and go. */
    void slowTo(int perSecond) {
      tap.slowTo(perSecond);
    }

    Future<TapEvents> answer(TapQuery query) {
      reply();
      // Whoever waits for an answer is there: the lease begins with the answer.
      lease.ifPresent(vertx::cancelTimer);
      leaseMs = query.leaseMs();
      Promise<TapEvents> promise = Promise.promise();
      asked = Optional.of(promise);
      long wait = tap.isEmpty() ? query.waitMs() : Math.min(GATHER_MS, query.waitMs());
      replyWithin(wait);
      return promise.future();
    }

    TapEvents end() {
      tap.close();
      reply();
      lease.ifPresent(vertx::cancelTimer);
      return taken();
    }

    private void framesCame() {
      if (asked.isPresent()) {
        replyWithin(GATHER_MS);
      }
    }

    private void replyWithin(long millis) {
      deadline.ifPresent(vertx::cancelTimer);
      deadline = OptionalLong.of(vertx.setTimer(Math.max(1, millis), now -> reply()));
    }

    private void reply() {
      deadline.ifPresent(vertx::cancelTimer);
      deadline = OptionalLong.empty();
      Optional<Promise<TapEvents>> waiting = asked;
      asked = Optional.empty();
      if (waiting.isPresent()) {
        lease = OptionalLong.of(vertx.setTimer(leaseMs, over -> expired()));
        waiting.get().complete(taken());
      }
    }

    private TapEvents taken() {
      List<TapEvent> events = tap.take(TapEvents.MAX_EVENTS, ANSWER_BYTES);
      long first = given;
      given += events.size();
      return new TapEvents(first, tap.lost(), events);
    }

    private void expired() {
      watches.remove(id);
      end();
    }
  }
}
