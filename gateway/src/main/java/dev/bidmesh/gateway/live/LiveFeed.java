package dev.bidmesh.gateway.live;

import dev.bidmesh.gateway.EventsConfig;
import dev.bidmesh.gateway.core.PromptNews;
import dev.bidmesh.gateway.http.EventStream;
import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.PromptTrace;
import dev.bidmesh.protocol.message.RecentQuery;
import dev.bidmesh.protocol.message.RecentReply;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.protocol.message.StatusReply;
import dev.bidmesh.protocol.message.TraceQuery;
import dev.bidmesh.protocol.message.TraceReply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Looks at the node as long as anybody watches, once for all of them, and tells them what is new.
 * Confined to the gateway's event loop.
 */
final class LiveFeed implements Outlook {

  private static final String PROMPT = "prompt";

  /** Traces per look: what changes more often than these can be told is told at later looks. */
  private static final int TRACES_PER_LOOK = 16;

  private final Vertx vertx;
  private final MeshBus bus;
  private final EventsConfig config;
  private final Duration timeout;
  private final Supplier<Object> peers;
  private final PromptNews prompts = new PromptNews(TRACES_PER_LOOK);
  private final Map<LiveNews.Key, LiveNews> latest = new LinkedHashMap<>();
  private final Set<Watcher> watchers = new LinkedHashSet<>();
  private final List<Long> timers = new ArrayList<>();
  private boolean lookingAtPrompts;
  private boolean lookingAtStatus;

  /**
   * @param timeout how long a part of the node has to answer
   * @param peers the peers as they are told to clients
   */
  LiveFeed(
      Vertx vertx, MeshBus bus, EventsConfig config, Duration timeout, Supplier<Object> peers) {
    this.vertx = vertx;
    this.bus = bus;
    this.config = config;
    this.timeout = timeout;
    this.peers = peers;
  }

  /** Whether no one more may watch. */
  boolean isFull() {
    return watchers.size() >= config.watchers();
  }

  void add(Watcher watcher) {
    watchers.add(watcher);
    watcher.open();
    if (timers.isEmpty()) {
      begin();
    }
  }

  void remove(Watcher watcher) {
    watcher.gone();
    if (watchers.remove(watcher) && watchers.isEmpty()) {
      pause();
    }
  }

  @Override
  public List<LiveNews.Key> keys() {
    var all = new ArrayList<>(latest.keySet());
    prompts.known().forEach(trace -> all.add(news(trace).key()));
    return all;
  }

  @Override
  public Optional<LiveNews> find(LiveNews.Key key) {
    return key.event().equals(PROMPT)
        ? prompts.known(new PromptId(key.about())).map(LiveFeed::news)
        : Optional.ofNullable(latest.get(key));
  }

  private static LiveNews news(PromptTrace trace) {
    return new LiveNews(PROMPT, trace.promptId().value(), trace);
  }

  /** Ends all responses. */
  void close() {
    pause();
    List.copyOf(watchers).forEach(Watcher::end);
    watchers.clear();
  }

  private void begin() {
    timers.add(vertx.setPeriodic(config.promptsEvery().toMillis(), tick -> lookAtPrompts()));
    timers.add(vertx.setPeriodic(config.statusEvery().toMillis(), tick -> lookAtStatus()));
    lookAtStatus();
    lookAtPrompts();
  }

  /** What is known would be old when somebody comes again. */
  private void pause() {
    timers.forEach(vertx::cancelTimer);
    timers.clear();
    latest.clear();
    prompts.clear();
  }

  private void lookAtStatus() {
    tellLatest(LiveNews.of("peers", peers.get()));
    if (lookingAtStatus) {
      return;
    }
    lookingAtStatus = true;
    Address control = Address.device(bus.self(), Address.Purpose.CONTROL);
    bus.request(control, new StatusQuery(), StatusReply.class, timeout)
        .onComplete(answered -> lookingAtStatus = false)
        .onSuccess(status -> tellLatest(LiveNews.of("status", status)))
        .onFailure(this::trouble);
  }

  private void lookAtPrompts() {
    if (lookingAtPrompts) {
      return;
    }
    lookingAtPrompts = true;
    bus.request(Address.Local.TRACE, new RecentQuery(config.prompts()), RecentReply.class, timeout)
        .compose(
            recent ->
                Future.join(traces(prompts.due(recent.prompts()))).onComplete(all -> tellList()))
        .onComplete(answered -> lookingAtPrompts = false)
        .onFailure(this::trouble);
  }

  private List<Future<TraceReply>> traces(List<PromptId> ids) {
    return ids.stream()
        .map(id -> bus.request(Address.Local.TRACE, new TraceQuery(id), TraceReply.class, timeout))
        .map(asked -> asked.onSuccess(reply -> reply.trace().ifPresent(this::heard)))
        .toList();
  }

  private void heard(PromptTrace trace) {
    if (!watchers.isEmpty() && prompts.heard(trace)) {
      tell(news(trace));
    }
  }

  /** After the traces: what has left the list is told of for the last time before. */
  private void tellList() {
    var list = LiveNews.of("listed", new ListedPrompts(prompts.followed()));
    if (!list.equals(latest.get(list.key()))) {
      tellLatest(list);
    }
  }

  private void trouble(Throwable cause) {
    tell(LiveNews.of("trouble", Replies.problemOf(cause)));
  }

  private void tellLatest(LiveNews news) {
    if (!watchers.isEmpty()) {
      latest.put(news.key(), news);
      tell(news);
    }
  }

  /** Encodes once for all. */
  private void tell(LiveNews news) {
    if (!watchers.isEmpty()) {
      Buffer event = EventStream.encode(news.event(), news.data());
      List.copyOf(watchers).forEach(watcher -> watcher.tell(news.key(), event));
    }
  }
}
