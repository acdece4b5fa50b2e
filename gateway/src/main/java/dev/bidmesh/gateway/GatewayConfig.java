package dev.bidmesh.gateway;

import dev.bidmesh.protocol.Checks;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * Settings of the HTTP API.
 *
 * @param bind address or host name to listen on
 * @param port TCP port, 0 to 65,535; 0 takes a free one
 * @param allowedHosts further names that a {@code Host} header may hold, without a port
 * @param allowedOrigins web origins such as {@code https://example.org} whose pages may call
 * @param maxBodyBytes largest request body, 1 KiB to 64 MiB; a prompt above 34 MiB runs on this
 *     node only
 * @param maxOutputBytes most UTF-8 bytes of one answer, from 1 KiB; a longer one ends in an error
 * @param maxConcurrentPrompts prompts in work at once; one more is refused with 429
 * @param defaultPriority 0 (last) to 100 (first), for prompts that name none
 * @param defaultDeadline time for prompts that name none
 * @param maxDeadline most time that a prompt may ask for
 * @param deadlineMargin how long after a prompt's deadline the gateway itself ends it
 * @param ackTimeout how long the orchestrator has to take a prompt
 * @param queryTimeout how long traces and status may take to come
 * @param keepAlive silence on an event stream after which a comment is sent
 * @param bodyTimeout how long a client may take to send a request body
 * @param stalledClientTimeout how long a streaming client may not catch up with what waits for it;
 *     then its connection is closed, and its prompt cancelled if nobody else waits for the answer
 * @param idleTimeout how long a connection may be without a request
 * @param readyWithin age from which the engines' last word does not count as ready any more
 * @param shutdownTimeout how long a closing gateway waits for prompts in work
 * @param idempotency how answers are kept for clients that ask again
 * @param maxHops how often a prompt may have gone from one mesh to another by HTTP, 0 to 999
 * @param inspection how the bus may be watched
 * @param events how those who watch are told
 * @param connections limits on connections
 * @param keys how API keys are used
 * @param tls its own certificate; without one, that of the mesh beyond loopback
 * @param lanHttp whether it speaks without TLS beyond loopback, though there is a certificate: for
 *     clients that do not take the mesh's
 * @param ollamaPort port at which it listens as well if that is free, for clients that know only
 *     Ollama's, 1 to 65,535; on loopback only if the other one is with TLS
 * @param images how large requests may be because of images in them
 */
public record GatewayConfig(
    String bind,
    int port,
    List<String> allowedHosts,
    List<String> allowedOrigins,
    int maxBodyBytes,
    int maxOutputBytes,
    int maxConcurrentPrompts,
    int defaultPriority,
    Duration defaultDeadline,
    Duration maxDeadline,
    Duration deadlineMargin,
    Duration ackTimeout,
    Duration queryTimeout,
    Duration keepAlive,
    Duration bodyTimeout,
    Duration stalledClientTimeout,
    Duration idleTimeout,
    Duration readyWithin,
    Duration shutdownTimeout,
    IdempotencyConfig idempotency,
    int maxHops,
    InspectionConfig inspection,
    EventsConfig events,
    ConnectionsConfig connections,
    KeysConfig keys,
    TlsConfig tls,
    boolean lanHttp,
    OptionalInt ollamaPort,
    ImagesConfig images) {

  /** What a node uses unless told otherwise: loopback only, port 8770. */
  public static final GatewayConfig DEFAULT =
      new GatewayConfig(
          "127.0.0.1",
          8770,
          List.of(),
          List.of(),
          1024 * 1024,
          8 * 1024 * 1024,
          1024,
          50,
          Duration.ofSeconds(600),
          Duration.ofHours(24),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          IdempotencyConfig.DEFAULT,
          4,
          InspectionConfig.DEFAULT,
          EventsConfig.DEFAULT,
          ConnectionsConfig.DEFAULT,
          KeysConfig.DEFAULT,
          TlsConfig.DEFAULT,
          false,
          OptionalInt.empty(),
          ImagesConfig.DEFAULT);

  /**
   * @throws IllegalArgumentException naming the component that is out of its range
   */
  public GatewayConfig {
    Checks.notBlank("bind", bind);
    Checks.between("port", port, 0, 65_535);
    allowedHosts = List.copyOf(allowedHosts);
    allowedHosts.forEach(host -> Checks.notBlank("allowedHosts", host));
    allowedOrigins = List.copyOf(allowedOrigins);
    allowedOrigins.forEach(origin -> checkOrigin(origin));
    Checks.between("maxBodyBytes", maxBodyBytes, 1024, 64 * 1024 * 1024);
    Checks.between("maxOutputBytes", maxOutputBytes, 1024, Integer.MAX_VALUE);
    Checks.between("maxConcurrentPrompts", maxConcurrentPrompts, 1, 1_000_000);
    Checks.between("defaultPriority", defaultPriority, 0, 100);
    Checks.between("maxHops", maxHops, 0, 999);
    positive("defaultDeadline", defaultDeadline);
    positive("maxDeadline", maxDeadline);
    if (defaultDeadline.compareTo(maxDeadline) > 0) {
      throw new IllegalArgumentException("defaultDeadline must not exceed maxDeadline");
    }
    positive("deadlineMargin", deadlineMargin);
    positive("ackTimeout", ackTimeout);
    positive("queryTimeout", queryTimeout);
    positive("keepAlive", keepAlive);
    positive("bodyTimeout", bodyTimeout);
    positive("stalledClientTimeout", stalledClientTimeout);
    positive("idleTimeout", idleTimeout);
    positive("readyWithin", readyWithin);
    if (lanHttp && tls.certificate().isPresent()) {
      throw new IllegalArgumentException(
          "lanHttp is for nodes without a certificate of their own; leave it out, or"
              + " tls.certificate");
    }
    ollamaPort.ifPresent(number -> Checks.between("ollamaPort", number, 1, 65_535));
    Checks.between("shutdownTimeout", shutdownTimeout.toMillis(), 0, Long.MAX_VALUE);
  }

  private static void checkOrigin(String origin) {
    if (!origin.matches("https?://[^/\\s]+")) {
      throw new IllegalArgumentException(
          "allowedOrigins must hold origins such as https://example.org, not '" + origin + "'");
    }
  }

  private static void positive(String name, Duration value) {
    if (value.toMillis() < 1) {
      throw new IllegalArgumentException(name + " must be at least 1ms, not " + value);
    }
  }
}
