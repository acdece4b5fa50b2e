package dev.bidmesh.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Random;

/** HTTP requests that were right before a few bytes of them were changed. */
final class BrokenRequests {

  private static final List<String> METHODS =
      List.of("GET", "POST", "DELETE", "HEAD", "PUT", "OPTIONS", "PATCH", "CONNECT", "get", "BREW");
  private static final List<String> HEADERS =
      List.of(
          "Content-Length: 0",
          "Content-Length: -1",
          "Content-Length: 99999999999",
          "Content-Length: 5, 6",
          "Transfer-Encoding: chunked",
          "Transfer-Encoding: chunked, identity",
          "Transfer-Encoding : chunked",
          "Expect: 100-continue",
          "Expect: 200-ok",
          "Host: evil.example",
          "Host:",
          "Origin: http://evil.example",
          "Origin: null",
          "Connection: Upgrade, HTTP2-Settings",
          "Upgrade: h2c",
          "Upgrade: websocket",
          "Content-Encoding: gzip",
          "Content-Type: text/plain",
          "Content-Type: application/json; charset=utf-16",
          "Accept: text/event-stream",
          "Accept-Encoding: gzip, br;q=NaN",
          "X-Bidmesh-Device: %zz",
          "X-Bidmesh-Device: phone",
          "X-Bidmesh-Session: \u00e4",
          "X-Bidmesh-Hops: 999999999999",
          "Idempotency-Key: k",
          "Idempotency-Key:",
          "anthropic-version: 2023-06-01",
          "Range: bytes=0-,0-,0-",
          "If-None-Match: *",
          " folded: yes",
          "no colon",
          "Cookie: " + "a".repeat(9_000));
  private static final List<String> BODIES =
      List.of(
          "",
          "{\"prompt\":\"Hello\",\"max_tokens\":5,\"stop\":[\"x\"]}",
          "{\"prompt\":\"Hello\",\"stream\":true}",
          "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\","
              + "\"text\":\"Hello\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:,\"}}]}],"
              + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"n\":1}",
          "{\"model\":\"m\",\"max_tokens\":9,\"system\":[{\"type\":\"text\",\"text\":\"s\"}],"
              + "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\","
              + "\"tool_use_id\":\"1\",\"content\":\"4\"}]}],\"stream\":true}",
          "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],"
              + "\"options\":{\"num_predict\":5},\"format\":\"json\",\"keep_alive\":0}",
          "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":"
              + "\"tool_use\",\"id\":\"1\",\"name\":\"f\",\"input\":{}}]}]}",
          "{\"model\":\"m\",\"input\":[\"a\",\"b\"]}",
          "{\"lane\":\"a/b/c/d\",\"lanes\":[]}");
  private static final List<String> FRAGMENTS =
      List.of(
          "\r\n",
          "\r\n\r\n",
          "\n",
          "\r",
          "\0",
          "%00",
          "%2e%2e%2f",
          "//",
          "?",
          "#",
          " ",
          "HTTP/9.9",
          "HTTP/1.0",
          "0\r\n\r\n",
          "ffffffffffffffff\r\n",
          "\u00ff\u00fe",
          "null",
          "{}",
          "[[[[[[[[[[",
          "1e999",
          "\\ud800",
          "\"",
          ":",
          ",");

  private final List<String> routes;
  private final Random random;

  /**
   * @param routes each a method, a space and a path
   */
  BrokenRequests(List<String> routes, Random random) {
    this.routes = routes;
    this.random = random;
  }

  /**
   * Some, one after the other. What is broken about the first ones is mostly their content, about
   * the last one anything: after a head that cannot be read, a server reads no further.
   */
  byte[] next(int count) {
    Buffer all = Buffer.buffer();
    for (int i = 1; i < count; i++) {
      byte[] request = request();
      all.appendBytes(random.nextInt(20) == 0 ? changed(request) : request);
    }
    return all.appendBytes(broken(request())).getBytes();
  }

  private byte[] request() {
    String[] route = any(routes).split(" ", 2);
    String method = random.nextInt(8) > 0 ? route[0] : any(METHODS);
    byte[] body = method.equals("POST") ? content(any(BODIES).getBytes(UTF_8)) : new byte[0];
    String path = route[1].replaceAll("\\{\\w+}|\\*", random.nextBoolean() ? "x" : "a%2Fb");
    var head = new StringBuilder(method + " " + path);
    head.append(random.nextInt(8) == 0 ? "?limit=1&x=%zz" : "").append(" HTTP/1.1\r\n");
    head.append("Host: localhost\r\nContent-Type: application/json\r\n");
    if (body.length > 0) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    if (random.nextInt(8) == 0) {
      head.append(any(HEADERS)).append("\r\n");
    }
    return Buffer.buffer(head + "\r\n").appendBytes(body).getBytes();
  }

  private byte[] content(byte[] valid) {
    return random.nextInt(3) == 0 ? valid : broken(valid);
  }

  private byte[] broken(byte[] bytes) {
    byte[] out = bytes;
    for (int i = random.nextInt(3); i >= 0; i--) {
      out = changed(out);
    }
    return out;
  }

  private byte[] changed(byte[] bytes) {
    int from = random.nextInt(bytes.length + 1);
    int to = Math.min(bytes.length, from + random.nextInt(8));
    byte[] middle =
        switch (random.nextInt(3)) {
          case 0 -> new byte[0];
          case 1 -> new byte[] {(byte) random.nextInt(256)};
          default -> any(FRAGMENTS).getBytes(UTF_8);
        };
    return Buffer.buffer()
        .appendBytes(bytes, 0, from)
        .appendBytes(middle)
        .appendBytes(bytes, to, bytes.length - to)
        .getBytes();
  }

  private String any(List<String> list) {
    return list.get(random.nextInt(list.size()));
  }
}
