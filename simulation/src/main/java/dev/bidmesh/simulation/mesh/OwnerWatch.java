package dev.bidmesh.simulation.mesh;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Core;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.Cancel;
import dev.bidmesh.protocol.message.Completion;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.Progress;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptTrace;
import dev.bidmesh.protocol.message.RunPhase;
import dev.bidmesh.protocol.message.TokenChunk;
import dev.bidmesh.protocol.message.TraceQuery;
import dev.bidmesh.protocol.message.TraceReply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * An orchestrator that is watched: after each of its turns no prompt may have more live attempts
 * than are allowed, and its client may have been told nothing of an attempt that is not the one
 * that it listens to. Second runs must keep to their share of the first ones, save one in advance
 * and those that were declined. It can be asked without a message on any network.
 */
final class OwnerWatch implements Core {

  /** Runs of one prompt that its owner may hold at once. */
  static final int MAX_LIVE_ATTEMPTS = 2;

  private static final Set<String> LIVE = Set.of("awarded", "running");

  private final Core core;
  private final DeviceId device;
  private final Consumer<String> broken;
  private final Map<PromptId, Book> books = new HashMap<>();
  private final List<Award> awards = new ArrayList<>();
  private final double hedgeShare;
  private long nowNanos;
  private int runs;
  private int began;
  private int seconds;
  private int beside;
  private int sampled;
  private int declined;

  /** What is known of a prompt. */
  private static final class Book {

    private final Set<Integer> live = new HashSet<>();
    private final Set<Integer> begun = new HashSet<>();
    private final Set<Integer> hedgesAsked = new HashSet<>();
    private final Set<Integer> queued = new HashSet<>();
    private int heardTo;
    private int listenedTo;
  }

  /**
   * @param hedgeShare most second runs per first one
   * @param broken takes what is wrong, in words
   */
  OwnerWatch(Core core, DeviceId device, double hedgeShare, Consumer<String> broken) {
    this.core = core;
    this.device = device;
    this.hedgeShare = hedgeShare;
    this.broken = broken;
  }

  @Override
  public void on(Event event, long at, Consumer<Effect> out) {
    nowNanos = at;
    before(event);
    core.on(
        event,
        at,
        effect -> {
          out.accept(effect);
          if (effect instanceof Effect.Send send) {
            sent(send, event);
          }
        });
    if (!awards.isEmpty()) {
      List.copyOf(awards).forEach(this::awarded);
      awards.clear();
    }
  }

  /** What an attempt says of its own begin and end. */
  private void before(Event event) {
    if (event instanceof Event.Received received
        && received.message() instanceof AwardReply reply) {
      replied(reply);
    } else if (event instanceof Event.Asked asked) {
      spoke(asked.message());
    }
  }

  private void replied(AwardReply reply) {
    if (reply instanceof AwardReply.Accepted) {
      began(reply.promptId(), reply.attempt());
    } else {
      Book book = books.get(reply.promptId());
      declined += book != null && book.hedgesAsked.contains(reply.attempt()) ? 1 : 0;
      over(reply.promptId(), reply.attempt());
    }
  }

  /** Who speaks of a run has accepted it, even if its word for it was lost. */
  private void spoke(MeshMessage message) {
    if (message instanceof TokenChunk chunk) {
      began(chunk.promptId(), chunk.attempt());
    } else if (message instanceof Progress progress) {
      began(progress.promptId(), progress.attempt());
      waits(progress);
    } else if (message instanceof Completion completion) {
      began(completion.promptId(), completion.attempt());
      over(completion.promptId(), completion.attempt());
    }
  }

  private void waits(Progress progress) {
    Book book = books.get(progress.promptId());
    if (book != null && progress.phase() == RunPhase.QUEUED) {
      book.queued.add(progress.attempt());
    } else if (book != null) {
      book.queued.remove(progress.attempt());
    }
  }

  /** A hedge whose first run is lost by then is a run like any other. */
  private void began(PromptId promptId, int attempt) {
    Book book = books.get(promptId);
    if (book != null && book.live.contains(attempt) && book.begun.add(attempt)) {
      boolean second = book.hedgesAsked.remove(attempt) && liveAttempts(promptId).size() > 1;
      began += second ? 0 : 1;
    }
  }

  private void over(PromptId promptId, int attempt) {
    Book book = books.get(promptId);
    if (book != null) {
      book.live.remove(attempt);
      book.queued.remove(attempt);
      book.hedgesAsked.remove(attempt);
    }
  }

  private void sent(Effect.Send send, Event cause) {
    MeshMessage message = send.message();
    if (message instanceof Award award) {
      awards.add(award);
    } else if (message instanceof BidRequest request) {
      sampled += request.request().orElse(0) == 1 ? 1 : 0;
    } else if (message instanceof Cancel cancel) {
      over(cancel.promptId(), cancel.attempt());
    } else if (send.to() == Address.Local.GATEWAY) {
      told(message, cause);
    }
  }

  private void told(MeshMessage message, Event cause) {
    if (message instanceof PromptEvent.Delta delta) {
      delivered(delta.promptId(), cause);
    } else if (message instanceof PromptEvent.Retry retry) {
      Book book = book(retry.promptId());
      book.heardTo = book.listenedTo;
      book.listenedTo = 0;
    } else if (message instanceof PromptEvent.Done || message instanceof PromptEvent.Failed) {
      books.remove(((PromptEvent) message).promptId());
    }
  }

  /** Text comes from one attempt until that is lost, and then from a later one. */
  private void delivered(PromptId promptId, Event cause) {
    Book book = book(promptId);
    int attempt = attemptOf(cause);
    if (book.listenedTo == 0 && attempt > book.heardTo) {
      book.listenedTo = attempt;
    } else if (attempt != book.listenedTo) {
      broken.accept(
          promptId + ": text of attempt " + attempt + " beside that of " + book.listenedTo);
    }
  }

  private static int attemptOf(Event cause) {
    if (cause instanceof Event.Asked asked && asked.message() instanceof TokenChunk chunk) {
      return chunk.attempt();
    }
    return cause instanceof Event.Asked asked && asked.message() instanceof Progress progress
        ? progress.attempt()
        : 0;
  }

  private Book book(PromptId promptId) {
    return books.computeIfAbsent(promptId, id -> new Book());
  }

  /** What is counted here can be too much, for some attempts end unseen; then the trace counts. */
  private void awarded(Award award) {
    runs++;
    Book book = book(award.promptId());
    book.live.add(award.attempt());
    if (book.live.size() < MAX_LIVE_ATTEMPTS) {
      return;
    }
    Set<Integer> live = liveAttempts(award.promptId());
    book.live.retainAll(live);
    // A prompt that leaves a queue for another device costs no second run.
    boolean moves = book.queued.stream().anyMatch(live::contains);
    beside += live.size() > 1 ? 1 : 0;
    if (live.size() > 1 && !moves) {
      hedged(book, award.attempt());
    }
    if (live.size() > MAX_LIVE_ATTEMPTS) {
      broken.accept(award.promptId() + ": " + live.size() + " live attempts");
    }
  }

  private void hedged(Book book, int attempt) {
    seconds++;
    book.hedgesAsked.add(attempt);
    int hedges = seconds - declined;
    if (hedges > Math.max(1, hedgeShare * began)) {
      broken.accept("second runs beyond their share: " + hedges + " beside " + began);
    }
  }

  private Set<Integer> liveAttempts(PromptId promptId) {
    var live = new HashSet<Integer>();
    trace(promptId).map(PromptTrace::attempts).orElse(List.of()).stream()
        .filter(each -> LIVE.contains(each.outcome()))
        .forEach(each -> live.add(each.attempt()));
    return live;
  }

  /** Awards so far. */
  int runs() {
    return runs;
  }

  /** Awards that were made beside another live attempt. */
  int hedges() {
    return seconds;
  }

  /** The same, and those that were to take the place of a run that waited. */
  int beside() {
    return beside;
  }

  /** First requests for bids that went to one device each, and not to all by one message. */
  int sampled() {
    return sampled;
  }

  Optional<PromptTrace> trace(PromptId promptId) {
    return ask(new TraceQuery(promptId), TraceReply.class).flatMap(TraceReply::trace);
  }

  /** The core's answer to a question, which must not change it. */
  <T extends MeshMessage> Optional<T> ask(MeshMessage question, Class<T> type) {
    return Aside.ask(core, device, question, type, nowNanos);
  }
}
