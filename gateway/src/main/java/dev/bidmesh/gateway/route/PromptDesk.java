package dev.bidmesh.gateway.route;

import dev.bidmesh.gateway.core.Answer;
import dev.bidmesh.gateway.core.Claim;
import dev.bidmesh.gateway.core.ClientNews;
import dev.bidmesh.gateway.core.ClientOutput;
import dev.bidmesh.gateway.core.DrainComplete;
import dev.bidmesh.gateway.core.GatewayCore;
import dev.bidmesh.gateway.core.GatewayLimits;
import dev.bidmesh.gateway.core.LimitsChanged;
import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.gateway.metrics.PromptWatch;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.bus.CoreHost;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.core.Output;
import dev.bidmesh.protocol.message.PromptRequest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Where the routes of all HTTP APIs hand in prompts: runs the core and brings what it says to the
 * clients. Confined to the gateway's event loop, except where said.
 */
public final class PromptDesk {

  private final Context context;
  private final MonotonicClock clock;
  private final CoreHost host;
  private final PromptWatch watch;
  private final Map<PromptId, PromptClient> clients = new HashMap<>();
  // Those whose answer is complete, but not yet taken.
  private final Map<PromptId, PromptClient> taking = new HashMap<>();
  // Those who wait for the answer to an earlier request, which counts once.
  private final Set<PromptId> joined = new HashSet<>();
  private final Promise<Void> drained = Promise.promise();
  private boolean draining;

  /**
   * Must be made on the gateway's context.
   *
   * @param watch is told of every end, on that context
   */
  public PromptDesk(
      Vertx vertx, MeshBus bus, MonotonicClock clock, GatewayCore core, PromptWatch watch) {
    this.watch = watch;
    this.context = vertx.getOrCreateContext();
    this.clock = clock;
    this.host = new CoreHost(vertx, bus, clock, core, this::perform);
  }

  /** Starts to take the orchestrator's events. */
  public Future<Void> listen() {
    return host.listen(List.of(Address.Local.GATEWAY));
  }

  /** The time to give with a prompt, taken when its request has been read. */
  public long nanoTime() {
    return clock.nanoTime();
  }

  /** Hands in a prompt whose client waits on a response. */
  public void submit(
      PromptRequest request, long parsedAtNanos, HttpServerResponse response, PromptClient client) {
    submit(request, parsedAtNanos, response, client, Optional.empty());
  }

  /**
   * The same, of a client that may ask again.
   *
   * @param claim what makes it the same as an earlier request
   */
  public void submit(
      PromptRequest request,
      long parsedAtNanos,
      HttpServerResponse response,
      PromptClient client,
      Optional<Claim> claim) {
    PromptId id = request.promptId();
    if (response.closed()) {
      return;
    }
    clients.put(id, client);
    response.closeHandler(closed -> gone(id));
    boolean streamed = client instanceof PromptClient.Streaming;
    host.observe(new ClientNews.Asked(request, streamed, parsedAtNanos, claim));
  }

  /** Lets other limits hold for prompts to come. May be called from any thread. */
  public void limit(GatewayLimits limits) {
    host.observe(new LimitsChanged(limits));
  }

  /** Tells that a streaming client does not keep up. */
  public void full(PromptId id) {
    host.observe(new ClientNews.Full(id));
  }

  /** Tells that a streaming client has caught up. */
  public void caughtUp(PromptId id) {
    host.observe(new ClientNews.Drained(id));
  }

  /** Whether new prompts are refused. */
  public boolean isDraining() {
    return draining;
  }

  /**
   * Takes no more prompts; completes when the last one in work has ended. May be called from any
   * thread, and again.
   */
  public Future<Void> drain() {
    context.runOnContext(here -> draining = true);
    host.observe(new ClientNews.DrainBegan());
    return drained.future();
  }

  /** Drains for at most a time, and then ends what is still in work with an error. */
  public Future<Void> finish(Duration patience) {
    Promise<Void> told = Promise.promise();
    drain()
        .timeout(Math.max(1, patience.toMillis()), TimeUnit.MILLISECONDS)
        .onComplete(
            drainedOrNot -> {
              host.observe(new ClientNews.Stopped());
              // Behind the observation, so that every client has had its last word.
              context.runOnContext(after -> told.complete());
            });
    return told.future();
  }

  /** Stops taking the orchestrator's events. */
  public Future<Void> close() {
    return host.close();
  }

  private void gone(PromptId id) {
    leaving(id)
        .ifPresent(
            leaver -> {
              leaver.count(PromptWatch::abandoned);
              host.observe(new ClientNews.Gone(id));
            });
    taken(id);
  }

  private void taken(PromptId id) {
    if (taking.remove(id) != null) {
      host.observe(new ClientNews.Taken(id));
    }
  }

  private void perform(Output output) {
    if (output instanceof ClientOutput.Finished finished) {
      leaving(finished.promptId())
          .ifPresent(leaver -> handOver(finished.promptId(), leaver, finished.answer()));
    } else if (output instanceof ClientOutput.Refused refused) {
      leaving(refused.promptId()).ifPresent(leaver -> leaver.refuse(problemOf(refused)));
    } else if (output instanceof ClientOutput.Dropped dropped) {
      drop(dropped.promptId());
    } else if (output instanceof ClientOutput.Joined to) {
      join(to.promptId(), to.original());
    } else if (output instanceof ClientOutput part) {
      if (clients.get(part.promptId()) instanceof PromptClient.Streaming client) {
        tell(part, client);
      }
    } else if (output instanceof DrainComplete) {
      drained.tryComplete();
    }
  }

  private void join(PromptId id, PromptId original) {
    Optional.ofNullable(clients.get(id))
        .ifPresent(
            client -> {
              joined.add(id);
              client.joined(original);
            });
  }

  /** A client that cannot be told a part of the answer gets no more of it. */
  private void tell(ClientOutput part, PromptClient.Streaming client) {
    try {
      pass(part, client);
    } catch (RuntimeException e) {
      leaving(part.promptId()).ifPresent(leaver -> leaver.refuse(Replies.problemOf(e)));
      host.observe(new ClientNews.Gone(part.promptId()));
    }
  }

  private static void pass(ClientOutput output, PromptClient.Streaming client) {
    if (output instanceof ClientOutput.Piece piece) {
      client.piece(piece);
    } else if (output instanceof ClientOutput.Begun begun) {
      client.begun(begun);
    } else if (output instanceof ClientOutput.Retrying retrying) {
      client.retrying(retrying.reason());
    } else if (output instanceof ClientOutput.Waiting waiting) {
      client.waiting(waiting);
    } else if (output instanceof ClientOutput.StillAlive) {
      client.stillAlive();
    }
  }

  /** An answer that has no form in the client's API is a failure to that client. */
  private void handOver(PromptId id, Leaver leaver, Answer answer) {
    taking.put(id, leaver.client());
    try {
      leaver.client().finished(answer).onComplete(writtenOrNot -> taken(id));
    } catch (RuntimeException e) {
      taken(id);
      leaver.refuse(Replies.problemOf(e));
      return;
    }
    leaver.count(each -> each.finished(answer));
  }

  private void drop(PromptId id) {
    Optional.ofNullable(taking.remove(id)).ifPresent(PromptClient::dropped);
    leaving(id)
        .ifPresent(
            leaver -> {
              leaver.client().dropped();
              leaver.count(PromptWatch::abandoned);
            });
  }

  /** Takes a client off the desk; empty if it is not there any more. */
  private Optional<Leaver> leaving(PromptId id) {
    boolean counts = !joined.remove(id);
    return Optional.ofNullable(clients.remove(id)).map(client -> new Leaver(client, watch, counts));
  }

  private static Problem problemOf(ClientOutput.Refused refused) {
    return Problem.of(refused.code(), refused.message()).retryAfter(refused.retryAfterMs());
  }
}
