package dev.bidmesh.gateway;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.testkit.SimulatedOrchestrator;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** A gateway on a free port, with a simulated orchestrator behind it and clients before it. */
final class GatewayScene {

  static final String QUESTION = "{\"prompt\": \"What is the capital of France?\"}";

  private final Vertx vertx;
  private final DeviceProfile profile =
      new DeviceProfile(DeviceId.random(new Random(11)), "Küche", 3, "test");
  private final MeshBus bus;
  private final SimulatedOrchestrator orchestrator;
  // In fields because clients that become garbage close their connections.
  private final WebClient client;
  private final NetClient sockets;
  private final HttpClient http;
  private final GatewayVerticle gateway;
  private String deployment = "";

  private GatewayScene(Vertx vertx, ConfigBuilder config, GatewaySecurity security) {
    this.vertx = vertx;
    this.bus = MeshBus.on(vertx, profile.deviceId());
    this.orchestrator = new SimulatedOrchestrator(bus, "Pa", "ris");
    this.client = WebClient.create(vertx);
    this.http = vertx.createHttpClient();
    this.sockets = vertx.createNetClient(new NetClientOptions().setReceiveBufferSize(8192));
    this.gateway =
        new GatewayVerticle(bus, MonotonicClock.system(), config.build(), profile, security);
  }

  /** With an orchestrator that answers "Paris". */
  static GatewayScene start(Vertx vertx, ConfigBuilder config) {
    return start(vertx, config, GatewaySecurity.sameDeviceOnly());
  }

  /** The same with keys or a certificate. */
  static GatewayScene start(Vertx vertx, ConfigBuilder config, GatewaySecurity security) {
    GatewayScene scene = withoutOrchestrator(vertx, config, security);
    await(scene.orchestrator.start());
    return scene;
  }

  static GatewayScene withoutOrchestrator(Vertx vertx, ConfigBuilder config) {
    return withoutOrchestrator(vertx, config, GatewaySecurity.sameDeviceOnly());
  }

  private static GatewayScene withoutOrchestrator(
      Vertx vertx, ConfigBuilder config, GatewaySecurity security) {
    var scene = new GatewayScene(vertx, config, security);
    scene.deployment = await(vertx.deployVerticle(scene.gateway));
    return scene;
  }

  static <T> T await(Future<T> future) {
    try {
      return future.await(10, SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new AssertionError("nothing came within 10 s", e);
    }
  }

  /** Waits until something is so. */
  void until(BooleanSupplier condition) {
    Promise<Void> met = Promise.promise();
    long timer =
        vertx.setPeriodic(
            2,
            tick -> {
              if (condition.getAsBoolean()) {
                met.tryComplete();
              }
            });
    await(met.future().onComplete(done -> vertx.cancelTimer(timer)));
  }

  Vertx vertx() {
    return vertx;
  }

  MeshBus bus() {
    return bus;
  }

  DeviceProfile profile() {
    return profile;
  }

  SimulatedOrchestrator orchestrator() {
    return orchestrator;
  }

  GatewayVerticle gateway() {
    return gateway;
  }

  NetClient sockets() {
    return sockets;
  }

  HttpClient http() {
    return http;
  }

  int port() {
    return gateway.port();
  }

  String deployment() {
    return deployment;
  }

  HttpRequest<Buffer> request(HttpMethod method, String path) {
    return client.request(method, port(), "127.0.0.1", path);
  }

  HttpRequest<Buffer> prompt() {
    return request(HttpMethod.POST, "/prompt").putHeader("Content-Type", "application/json");
  }

  HttpResponse<Buffer> ask(String json) {
    return await(prompt().sendBuffer(Buffer.buffer(json)));
  }

  HttpResponse<Buffer> get(String path) {
    return await(request(HttpMethod.GET, path).send());
  }

  HttpResponse<Buffer> post(String path, String json) {
    return await(
        request(HttpMethod.POST, path)
            .putHeader("Content-Type", "application/json")
            .sendBuffer(Buffer.buffer(json)));
  }

  /** Asks again until the answer is as expected. */
  HttpResponse<Buffer> getUntil(String path, Predicate<HttpResponse<Buffer>> expected) {
    long end = System.nanoTime() + SECONDS.toNanos(10);
    HttpResponse<Buffer> response = get(path);
    while (!expected.test(response)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("still answers " + response.bodyAsString());
      }
      response = get(path);
    }
    return response;
  }

  static JsonObject json(HttpResponse<Buffer> response) {
    return response.bodyAsJsonObject();
  }
}
