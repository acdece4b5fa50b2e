package dev.bidmesh.gateway;

import static dev.bidmesh.gateway.GatewayScene.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(value = 60, timeUnit = TimeUnit.SECONDS)
class GatewayFuzzTest {

  private static final long SEED = 20261101;
  private static final int ROUNDS = 70;
  private static final int AT_ONCE = 30;
  private static final byte[] VALID =
      """
      {"prompt": "Was ist die Hauptstadt Österreichs? 🇦🇹", "npu_prompt": "n", "cpu_prompt": "c",
       "model": "demo", "max_tokens": 16, "temperature": 0.7, "top_p": 0.9, "seed": 42,
       "stop": ["END", "\\n\\n"], "stream": false, "priority": 50, "deadline_ms": 60000,
       "policy": "adaptive", "idempotent": true}
      """
          .getBytes(UTF_8);
  private static final List<String> FRAGMENTS =
      List.of(
          "null",
          "true",
          "-1",
          "1e999",
          "NaN",
          "[]",
          "{}",
          "\"",
          "\\u0000",
          "\\ud800",
          ",",
          ":",
          "[[[[[[",
          "{\"prompt\":",
          "99999999999999999999",
          "\uFEFF",
          "\u0000",
          "//",
          "prompt");

  @Test
  void shouldNeverBreakOnAMutatedBody(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    var random = new Random(SEED);

    for (int round = 0; round < ROUNDS; round++) {
      List<byte[]> bodies = IntStream.range(0, AT_ONCE).mapToObj(i -> mutated(random)).toList();
      List<Future<HttpResponse<Buffer>>> answers =
          bodies.stream().map(body -> scene.prompt().sendBuffer(Buffer.buffer(body))).toList();
      await(Future.all(answers));

      for (int i = 0; i < AT_ONCE; i++) {
        assertThat(answers.get(i).result().statusCode())
            .as("seed %d, body %s", SEED, new String(bodies.get(i), UTF_8))
            .isIn(200, 400);
      }
    }
    assertThat(scene.get("/health/live").statusCode()).isEqualTo(200);
  }

  private static byte[] mutated(Random random) {
    byte[] body = VALID;
    for (int i = random.nextInt(4); i >= 0; i--) {
      body = mutate(body, random);
    }
    return body;
  }

  private static byte[] mutate(byte[] body, Random random) {
    int from = random.nextInt(body.length + 1);
    int to = Math.min(body.length, from + random.nextInt(12));
    byte[] middle =
        switch (random.nextInt(4)) {
          case 0 -> new byte[0];
          case 1 -> new byte[] {(byte) random.nextInt(256)};
          case 2 -> FRAGMENTS.get(random.nextInt(FRAGMENTS.size())).getBytes(UTF_8);
          default -> java.util.Arrays.copyOfRange(body, 0, random.nextInt(body.length + 1));
        };
    return Buffer.buffer()
        .appendBytes(body, 0, from)
        .appendBytes(middle)
        .appendBytes(body, to, body.length - to)
        .getBytes();
  }
}
