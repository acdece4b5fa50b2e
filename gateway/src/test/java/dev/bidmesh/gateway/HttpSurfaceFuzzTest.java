package dev.bidmesh.gateway;

import static dev.bidmesh.gateway.GatewayScene.await;
import static dev.bidmesh.gateway.GatewayScene.json;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests to every route, broken in every place: heads, lengths, encodings, bodies. Several go
 * down one connection without waiting, so that what is left of one is taken for the next.
 */
@ExtendWith(VertxExtension.class)
@Timeout(value = 3, unit = TimeUnit.HOURS)
class HttpSurfaceFuzzTest {

  private static final Logger LOG = LoggerFactory.getLogger(HttpSurfaceFuzzTest.class);
  private static final int REQUESTS = Integer.getInteger("bidmesh.http.fuzz", 5_000);
  private static final long SEED = Long.getLong("bidmesh.http.fuzz.seed", 20261126);
  private static final int A_CONNECTION = 5;

  /** Most of what is broken ends by a timeout; so many connections wait for theirs together. */
  private static final int AT_ONCE = 200;

  /** Descriptors that come and go whatever is asked. */
  private static final int FEW = 20;

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ");
  private static final String LAST =
      "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

  @Test
  void shouldAnswerWhateverComes(Vertx vertx) throws IOException {
    var config =
        new ConfigBuilder()
            .bodyTimeout(Duration.ofMillis(100))
            .idleTimeout(Duration.ofMillis(500))
            .queryTimeout(Duration.ofMillis(20));
    GatewayScene scene = GatewayScene.start(vertx, config);
    var requests = new BrokenRequests(routes(scene), new Random(SEED));
    talk(scene, requests, AT_ONCE * A_CONNECTION);
    long before = descriptors();

    Map<String, Long> answers = talk(scene, requests, REQUESTS);

    LOG.atInfo().addKeyValue("answers", answers).log("requests: {}", REQUESTS);
    assertThat(answers).as("not all end at the first check").containsKeys("200", "400", "404");
    assertThat(scene.get("/health/live").statusCode()).isEqualTo(200);
    scene.until(() -> descriptors() <= before + FEW);
  }

  /** How often each status was answered. */
  private static Map<String, Long> talk(GatewayScene scene, BrokenRequests requests, int count) {
    var answers = new TreeMap<String, Long>();
    var open = new ArrayList<Connection>();
    for (int sent = 0; sent < count || !open.isEmpty(); ) {
      while (sent < count && open.size() < AT_ONCE) {
        open.add(Connection.open(scene, requests.next(A_CONNECTION)));
        sent += A_CONNECTION;
      }
      awaitOne(scene, open);
      List<Connection> over = open.stream().filter(Connection::isOver).toList();
      open.removeAll(over);
      over.forEach(
          each -> {
            each.checked().forEach(status -> answers.merge(status, 1L, Long::sum));
            each.client().close();
          });
    }
    return answers;
  }

  private static void awaitOne(GatewayScene scene, List<Connection> open) {
    try {
      scene.until(() -> open.stream().anyMatch(Connection::isOver));
    } catch (AssertionError e) {
      throw new AssertionError(
          open.size() + " connections stay open, the first of them: " + open.get(0), e);
    }
  }

  /** Every method and path that there is, as the gateway itself tells. */
  private static List<String> routes(GatewayScene scene) {
    String detail = json(scene.get("/nothing-like-it")).getString("detail");
    String list = detail.substring(detail.indexOf("there are ") + "there are ".length());
    return Stream.of(list.split(", "))
        .filter(path -> !isEndless(path))
        .flatMap(path -> methods(scene, path).map(method -> method + " " + path))
        .toList();
  }

  private static Stream<String> methods(GatewayScene scene, String path) {
    String concrete = path.replaceAll("\\{\\w+}|\\*", "x");
    var refused = await(scene.request(HttpMethod.valueOf("BREW"), concrete).send());
    return Stream.of(refused.getHeader("Allow").split(", "));
  }

  /** Streams that go on until their client leaves. */
  private static boolean isEndless(String path) {
    return path.equals("/events") || path.startsWith("/eventbus/");
  }

  private static long descriptors() {
    if (!Files.isDirectory(DESCRIPTORS)) {
      return 0;
    }
    try (Stream<Path> open = Files.list(DESCRIPTORS)) {
      return open.count();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** A conversation; two are never the same, whatever was sent. */
  private static final class Connection {

    private final RawClient client;
    private final byte[] sent;

    private Connection(RawClient client, byte[] sent) {
      this.client = client;
      this.sent = sent;
    }

    RawClient client() {
      return client;
    }

    static Connection open(GatewayScene scene, byte[] requests) {
      RawClient client = RawClient.connect(scene);
      client.send(requests).send(LAST.getBytes(ISO_8859_1));
      return new Connection(client, requests);
    }

    boolean isOver() {
      return client.isClosed();
    }

    /**
     * What cannot be read at all may go without an answer; whatever is answered is no defect. 501
     * is what the server below us says to a version of HTTP that is none.
     */
    List<String> checked() {
      String received = client.received();
      var statuses = STATUS.matcher(received).results().map(found -> found.group(1)).toList();
      assertThat(statuses)
          .as("%s", this)
          .allSatisfy(status -> assertThat(status).matches("[1-4]..|501|503"));
      return statuses;
    }

    @Override
    public String toString() {
      return "seed %d: %s%n-> %s".formatted(SEED, new String(sent, ISO_8859_1), client.received());
    }
  }
}
