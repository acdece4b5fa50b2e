package dev.bidmesh.gateway;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** The default configuration on a free port, with changes. */
final class ConfigBuilder {

  private static final GatewayConfig BASE = GatewayConfig.DEFAULT;

  private String bind = BASE.bind();
  private int port;
  private List<String> allowedHosts = List.of();
  private List<String> allowedOrigins = List.of();
  private int maxBodyBytes = BASE.maxBodyBytes();
  private int maxOutputBytes = BASE.maxOutputBytes();
  private int maxConcurrentPrompts = BASE.maxConcurrentPrompts();
  private int defaultPriority = BASE.defaultPriority();
  private Duration defaultDeadline = BASE.defaultDeadline();
  private Duration deadlineMargin = BASE.deadlineMargin();
  private Duration ackTimeout = BASE.ackTimeout();
  private Duration queryTimeout = BASE.queryTimeout();
  private Duration keepAlive = BASE.keepAlive();
  private Duration bodyTimeout = BASE.bodyTimeout();
  private Duration stalledClientTimeout = BASE.stalledClientTimeout();
  private Duration idleTimeout = BASE.idleTimeout();
  private Duration shutdownTimeout = Duration.ofSeconds(2);

  private IdempotencyConfig idempotency = BASE.idempotency();
  private EventsConfig events = BASE.events();
  private ConnectionsConfig connections = BASE.connections();
  private KeysConfig keys = BASE.keys();
  private TlsConfig tls = BASE.tls();
  private boolean lanHttp = BASE.lanHttp();
  private OptionalInt ollamaPort = BASE.ollamaPort();

  ConfigBuilder keys(KeysConfig value) {
    this.keys = value;
    return this;
  }

  ConfigBuilder tls(TlsConfig value) {
    this.tls = value;
    return this;
  }

  ConfigBuilder lanHttp(boolean value) {
    this.lanHttp = value;
    return this;
  }

  ConfigBuilder ollamaPort(int value) {
    this.ollamaPort = OptionalInt.of(value);
    return this;
  }

  ConfigBuilder idempotency(IdempotencyConfig value) {
    this.idempotency = value;
    return this;
  }

  private int maxHops = BASE.maxHops();

  ConfigBuilder maxHops(int value) {
    this.maxHops = value;
    return this;
  }

  private ImagesConfig images = BASE.images();

  ConfigBuilder images(ImagesConfig value) {
    this.images = value;
    return this;
  }

  private InspectionConfig inspection = BASE.inspection();

  ConfigBuilder inspection(InspectionConfig value) {
    this.inspection = value;
    return this;
  }

  ConfigBuilder connections(ConnectionsConfig value) {
    this.connections = value;
    return this;
  }

  ConfigBuilder events(EventsConfig value) {
    this.events = value;
    return this;
  }

  GatewayConfig build() {
    return new GatewayConfig(
        bind,
        port,
        allowedHosts,
        allowedOrigins,
        maxBodyBytes,
        maxOutputBytes,
        maxConcurrentPrompts,
        defaultPriority,
        defaultDeadline,
        BASE.maxDeadline(),
        deadlineMargin,
        ackTimeout,
        queryTimeout,
        keepAlive,
        bodyTimeout,
        stalledClientTimeout,
        idleTimeout,
        BASE.readyWithin(),
        shutdownTimeout,
        idempotency,
        maxHops,
        inspection,
        events,
        connections,
        keys,
        tls,
        lanHttp,
        ollamaPort,
        images);
  }

  ConfigBuilder bind(String value) {
    this.bind = value;
    return this;
  }

  ConfigBuilder port(int value) {
    this.port = value;
    return this;
  }

  ConfigBuilder allowedHosts(List<String> value) {
    this.allowedHosts = value;
    return this;
  }

  ConfigBuilder allowedOrigins(List<String> value) {
    this.allowedOrigins = value;
    return this;
  }

  ConfigBuilder maxBodyBytes(int value) {
    this.maxBodyBytes = value;
    return this;
  }

  ConfigBuilder maxOutputBytes(int value) {
    this.maxOutputBytes = value;
    return this;
  }

  ConfigBuilder maxConcurrentPrompts(int value) {
    this.maxConcurrentPrompts = value;
    return this;
  }

  ConfigBuilder defaultPriority(int value) {
    this.defaultPriority = value;
    return this;
  }

  ConfigBuilder defaultDeadline(Duration value) {
    this.defaultDeadline = value;
    return this;
  }

  ConfigBuilder deadlineMargin(Duration value) {
    this.deadlineMargin = value;
    return this;
  }

  ConfigBuilder ackTimeout(Duration value) {
    this.ackTimeout = value;
    return this;
  }

  ConfigBuilder queryTimeout(Duration value) {
    this.queryTimeout = value;
    return this;
  }

  ConfigBuilder keepAlive(Duration value) {
    this.keepAlive = value;
    return this;
  }

  ConfigBuilder bodyTimeout(Duration value) {
    this.bodyTimeout = value;
    return this;
  }

  ConfigBuilder stalledClientTimeout(Duration value) {
    this.stalledClientTimeout = value;
    return this;
  }

  ConfigBuilder idleTimeout(Duration value) {
    this.idleTimeout = value;
    return this;
  }

  ConfigBuilder shutdownTimeout(Duration value) {
    this.shutdownTimeout = value;
    return this;
  }
}
