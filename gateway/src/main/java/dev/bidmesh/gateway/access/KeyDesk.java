package dev.bidmesh.gateway.access;

import dev.bidmesh.gateway.GatewayConfig;
import dev.bidmesh.gateway.GatewaySecurity;
import dev.bidmesh.gateway.KeysConfig;
import dev.bidmesh.gateway.core.access.ApiKeys;
import dev.bidmesh.gateway.core.access.CallerRules;
import dev.bidmesh.gateway.core.access.KeyUsage;
import dev.bidmesh.gateway.http.BodyReader;
import dev.bidmesh.gateway.http.Endpoint;
import dev.bidmesh.gateway.http.Guard;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.MonotonicClock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;

/** All that decides whom the HTTP API lets in. Confined to the gateway's event loop. */
public final class KeyDesk {

  /** Strangers send it, so that it is short. */
  private static final int MAX_LOGIN_BYTES = 4_096;

  private final KeyWatch watch;
  private final Doorman doorman;
  private final SessionRoutes routes;

  /**
   * @param node whose API it is
   */
  public KeyDesk(
      Vertx vertx,
      MonotonicClock clock,
      GatewayConfig config,
      GatewaySecurity security,
      DeviceId node) {
    KeysConfig own = config.keys();
    Clock wallClock = Clock.systemUTC();
    var cookie = new SessionCookie(node);
    this.watch = new KeyWatch(vertx, security.keys(), own.reloadEvery(), this::looked);
    this.doorman =
        new Doorman(
            new CallerRules(security.open(), own.onLoopback()),
            watch::keys,
            new KeyUsage(own.limits()),
            security.sessions(),
            cookie,
            wallClock,
            clock);
    this.routes =
        new SessionRoutes(
            new BodyReader(vertx, MAX_LOGIN_BYTES, config.bodyTimeout()),
            watch::keys,
            security.sessions(),
            cookie,
            doorman::sessionsEnded,
            own.sessionTtl(),
            wallClock);
  }

  /** Completes when the keys have been read for the first time. */
  public Future<Void> start() {
    return watch.start();
  }

  /** Stands before every route. */
  public Guard guard() {
    return doorman;
  }

  /** By which browsers log in and out. */
  public List<Endpoint> endpoints() {
    return routes.endpoints();
  }

  /** Looks at the keys no more. */
  public void close() {
    watch.close();
  }

  private void looked(ApiKeys keys) {
    doorman.keysLooked(keys);
  }
}
