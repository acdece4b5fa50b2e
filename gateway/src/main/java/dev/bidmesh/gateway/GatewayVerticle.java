package dev.bidmesh.gateway;

import dev.bidmesh.gateway.access.CertificateWatch;
import dev.bidmesh.gateway.access.KeyDesk;
import dev.bidmesh.gateway.access.ServerCertificate;
import dev.bidmesh.gateway.anthropic.AnthropicRoutes;
import dev.bidmesh.gateway.core.GatewayCore;
import dev.bidmesh.gateway.core.GatewayLimits;
import dev.bidmesh.gateway.http.ApiServer;
import dev.bidmesh.gateway.http.BodyReader;
import dev.bidmesh.gateway.http.Endpoint;
import dev.bidmesh.gateway.http.ErrorForms;
import dev.bidmesh.gateway.http.Mount;
import dev.bidmesh.gateway.live.EventsRoute;
import dev.bidmesh.gateway.metrics.NodeMeters;
import dev.bidmesh.gateway.ollama.OllamaRoutes;
import dev.bidmesh.gateway.openai.OpenAiRoutes;
import dev.bidmesh.gateway.prompt.PromptLimits;
import dev.bidmesh.gateway.prompt.PromptReader;
import dev.bidmesh.gateway.route.BanditRoutes;
import dev.bidmesh.gateway.route.CurvesRoute;
import dev.bidmesh.gateway.route.EventBusRoute;
import dev.bidmesh.gateway.route.HealthRoutes;
import dev.bidmesh.gateway.route.MeshView;
import dev.bidmesh.gateway.route.MetricsRoute;
import dev.bidmesh.gateway.route.ModelsRoute;
import dev.bidmesh.gateway.route.OpenApiRoute;
import dev.bidmesh.gateway.route.PeersRoute;
import dev.bidmesh.gateway.route.PromptAskers;
import dev.bidmesh.gateway.route.PromptDesk;
import dev.bidmesh.gateway.route.PromptIntake;
import dev.bidmesh.gateway.route.PromptRoute;
import dev.bidmesh.gateway.route.PromptRoutes;
import dev.bidmesh.gateway.route.StatusRoute;
import dev.bidmesh.gateway.tap.Places;
import dev.bidmesh.gateway.tap.TapBridge;
import dev.bidmesh.gateway.tap.TapHost;
import dev.bidmesh.gateway.tap.TapRoute;
import dev.bidmesh.gateway.tap.TapWatches;
import dev.bidmesh.gateway.ui.UiRoute;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.bus.Subscription;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP API of a node. Deploy exactly one instance, on an event loop.
 *
 * <p>The deployment fails with the {@link java.net.BindException} if the address is taken.
 */
public final class GatewayVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(GatewayVerticle.class);

  private final MeshBus bus;
  private final MonotonicClock clock;
  private volatile GatewayConfig config;
  private final DeviceProfile profile;
  private final GatewaySecurity security;
  private final MeshView view;
  private final List<Subscription> subscriptions = new ArrayList<>();
  private volatile Optional<Running> running = Optional.empty();
  private volatile Duration patience;

  /** One for callers on the same device only. */
  public GatewayVerticle(
      MeshBus bus, MonotonicClock clock, GatewayConfig config, DeviceProfile profile) {
    this(bus, clock, config, profile, GatewaySecurity.sameDeviceOnly());
  }

  /**
   * @param security whom it lets in, and how it proves who it is
   */
  public GatewayVerticle(
      MeshBus bus,
      MonotonicClock clock,
      GatewayConfig config,
      DeviceProfile profile,
      GatewaySecurity security) {
    this.bus = bus;
    this.clock = clock;
    this.config = config;
    this.profile = profile;
    this.security = security;
    this.view = new MeshView(profile.name(), clock);
    this.patience = config.shutdownTimeout();
  }

  @Override
  public Future<?> start() {
    var meters = new NodeMeters(profile, bus);
    return Future.succeededFuture(meters)
        .compose(this::open)
        .onSuccess(this::started)
        .onFailure(notStarted -> meters.close());
  }

  private Future<Running> open(NodeMeters meters) {
    var desk = new PromptDesk(vertx, bus, clock, new GatewayCore(limits()), meters.prompts());
    var places = new Places(config.inspection().maxWatchers());
    var watching =
        new Watching(
            new EventsRoute(vertx, bus, view, config),
            new TapHost(vertx, bus, config.inspection()),
            new TapWatches(vertx, bus, clock, view, config.inspection(), places),
            new TapBridge(vertx, bus, config.inspection(), view, places));
    var bodies =
        new BodyReader(
            vertx,
            config.maxBodyBytes(),
            config.images().maxBodyBytes(),
            config.images().atOnce(),
            config.bodyTimeout());
    var keys = new KeyDesk(vertx, clock, config, security, profile.deviceId());
    subscriptions.add(bus.answer(Address.Local.TAP, watching.taps()::answer));
    subscriptions.add(bus.listen(Address.Local.PEERS, (from, message) -> view.hear(message)));
    subscriptions.add(bus.listen(Address.Local.ENGINES, (from, message) -> view.hear(message)));
    var routes = endpoints(desk, meters, watching, bodies, keys);
    return Future.all(subscriptions.stream().map(Subscription::ready).toList())
        .compose(heard -> desk.listen())
        .compose(listening -> keys.start())
        .compose(known -> CertificateWatch.first(vertx, security.certificate()))
        .compose(certificate -> serve(routes, keys, watching, certificate))
        .map(served -> new Running(desk, watching, keys, served, meters))
        .onFailure(notServed -> keys.close());
  }

  private Future<Served> serve(
      List<Endpoint> routes,
      KeyDesk keys,
      Watching watching,
      Optional<ServerCertificate> certificate) {
    List<Mount> mounts =
        config.inspection().bridge() ? List.of(watching.bridge().mount()) : List.of();
    var server =
        new ApiServer(vertx, config, routes, mounts, errorForms(), keys.guard(), certificate);
    var renewal =
        new CertificateWatch(
            vertx, security.certificate(), config.keys().reloadEvery(), server::use);
    return server
        .listen()
        .compose(port -> alsoForOllama(server).map(also -> new Served(server, renewal, port, also)))
        .onSuccess(served -> renewal.start(certificate));
  }

  private Future<OptionalInt> alsoForOllama(ApiServer server) {
    return config.ollamaPort().isPresent()
        ? server.listenAlso(config.ollamaPort().getAsInt())
        : Future.succeededFuture(OptionalInt.empty());
  }

  /**
   * The port that the server is bound to. May be called from any thread.
   *
   * @throws IllegalStateException before the deployment has completed
   */
  public int port() {
    return running.orElseThrow(() -> new IllegalStateException("not started")).served().port();
  }

  /** The port for clients of Ollama; empty if there is none. May be called from any thread. */
  public OptionalInt ollamaPort() {
    return running.map(now -> now.served().ollamaPort()).orElse(OptionalInt.empty());
  }

  /**
   * Takes no more prompts: they are refused with 503. Completes when the last prompt in work has
   * ended, which can take as long as its deadline. May be called from any thread.
   */
  public Future<Void> drain() {
    return running.map(now -> now.desk().drain()).orElseGet(Future::succeededFuture);
  }

  /**
   * Shortens the time that prompts in work get when this is stopped, for a node that comes back at
   * once. May be called from any thread.
   */
  public void hurry(Duration within) {
    patience = within;
  }

  /**
   * Lets prompts to come be held by other limits: most prompts in work and bytes of one answer,
   * priority and deadline where a prompt names none, and the most that it may name. All else in the
   * settings stays as it was. May be called from any thread.
   */
  public void reconfigure(GatewayConfig other) {
    config = other;
    running.ifPresent(now -> now.desk().limit(limits()));
  }

  /** Lets prompts in work finish for as long as configured; the others end with an error. */
  @Override
  public Future<?> stop() {
    List<Future<Void>> silenced = subscriptions.stream().map(Subscription::cancel).toList();
    return running
        .map(this::stop)
        .orElseGet(Future::succeededFuture)
        .eventually(() -> Future.join(silenced));
  }

  private Future<Void> stop(Running now) {
    return now.desk()
        .finish(patience)
        .onComplete(finished -> now.watching().close())
        .eventually(() -> now.served().close())
        .onComplete(closed -> now.keys().close())
        .eventually(() -> now.desk().close())
        .onComplete(closedOrNot -> now.meters().close());
  }

  private void started(Running now) {
    running = Optional.of(now);
    LOG.atInfo()
        .addKeyValue("bind", config.bind())
        .addKeyValue("port", now.served().port())
        .log("HTTP API listens");
  }

  private List<Endpoint> endpoints(
      PromptDesk desk, NodeMeters meters, Watching watching, BodyReader bodies, KeyDesk keys) {
    var askers = new PromptAskers();
    var intake = new PromptIntake(vertx, profile, bodies, desk, view, askers, config.maxHops());
    var prompts = new PromptRoute(new PromptReader(this::promptLimits), intake);
    var health = new HealthRoutes(view, config.readyWithin(), desk::isDraining);
    var endpoints = new ArrayList<Endpoint>();
    endpoints.add(prompts.endpoint());
    endpoints.addAll(
        new AnthropicRoutes(intake, bodies, this::promptLimits, bus, view, config.queryTimeout())
            .endpoints());
    endpoints.addAll(new OpenAiRoutes(intake, this::promptLimits, view).endpoints());
    endpoints.addAll(
        new OllamaRoutes(intake, bodies, this::promptLimits, view, profile.version()).endpoints());
    endpoints.addAll(PromptRoutes.endpoints(profile, bus, view, askers, config.queryTimeout()));
    endpoints.add(new StatusRoute(bus, config.queryTimeout()).endpoint());
    endpoints.add(new PeersRoute(view).endpoint());
    endpoints.add(new ModelsRoute(profile, view).endpoint());
    endpoints.addAll(new BanditRoutes(bus, bodies, config.queryTimeout()).endpoints());
    endpoints.add(new CurvesRoute(bus, config.queryTimeout()).endpoint());
    endpoints.add(new EventBusRoute(bus).endpoint());
    endpoints.add(new TapRoute(vertx, config, profile, view, watching.watches()).endpoint());
    endpoints.add(watching.events().endpoint());
    endpoints.add(new UiRoute(vertx).endpoint());
    endpoints.add(new MetricsRoute(vertx, bus, meters, config.queryTimeout()).endpoint());
    endpoints.addAll(health.endpoints());
    endpoints.addAll(keys.endpoints());
    endpoints.add(new OpenApiRoute().endpoint());
    return List.copyOf(endpoints);
  }

  private static ErrorForms errorForms() {
    return new ErrorForms(
        Stream.concat(
                AnthropicRoutes.apis().stream(), Stream.of(OpenAiRoutes.api(), OllamaRoutes.api()))
            .toList());
  }

  private PromptLimits promptLimits() {
    return new PromptLimits(
        config.maxBodyBytes(),
        Math.max(config.maxBodyBytes(), config.images().maxBodyBytes()),
        config.defaultPriority(),
        config.defaultDeadline().toMillis(),
        config.maxDeadline().toMillis());
  }

  private GatewayLimits limits() {
    return new GatewayLimits(
        config.maxConcurrentPrompts(),
        config.maxOutputBytes(),
        config.ackTimeout(),
        config.deadlineMargin(),
        config.keepAlive(),
        config.stalledClientTimeout(),
        config.idempotency());
  }

  private record Running(
      PromptDesk desk, Watching watching, KeyDesk keys, Served served, NodeMeters meters) {}

  /** The server at its ports. */
  private record Served(
      ApiServer server, CertificateWatch renewal, int port, OptionalInt ollamaPort) {

    Future<Void> close() {
      renewal.close();
      return server.shutdown();
    }
  }

  /** What those who watch are served by; it ends with the node, since they do not. */
  private record Watching(EventsRoute events, TapHost taps, TapWatches watches, TapBridge bridge) {

    void close() {
      events.close();
      watches.close();
      taps.close();
      bridge.close();
    }
  }
}
