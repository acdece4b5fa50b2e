package dev.bidmesh.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client that watches the bus, with everything that it was told. */
final class TapClient {

  private final HttpClient client;
  private final List<Told> told = new CopyOnWriteArrayList<>();
  private final StringBuilder unread = new StringBuilder();
  private volatile boolean over;

  /** One event of the stream. */
  record Told(String event, JsonObject data) {}

  private TapClient(HttpClient client) {
    this.client = client;
  }

  static TapClient open(Vertx vertx, int port, String query) {
    var tap = new TapClient(vertx.createHttpClient());
    HttpClientResponse response =
        GatewayScene.await(
            tap.client
                .request(HttpMethod.GET, port, "127.0.0.1", "/eventbus/tap" + query)
                .compose(HttpClientRequest::send)
                .map(
                    head -> {
                      head.handler(tap::read).endHandler(end -> tap.over = true);
                      return head;
                    }));
    if (response.statusCode() != 200) {
      throw new AssertionError("status " + response.statusCode());
    }
    return tap;
  }

  List<JsonObject> of(String event) {
    return told.stream().filter(each -> each.event().equals(event)).map(Told::data).toList();
  }

  List<JsonObject> frames() {
    return of("frame");
  }

  boolean isOver() {
    return over;
  }

  Future<Void> close() {
    return client.close();
  }

  private void read(Buffer bytes) {
    unread.append(bytes.toString());
    for (int end = unread.indexOf("\n\n"); end >= 0; end = unread.indexOf("\n\n")) {
      String text = unread.substring(0, end);
      unread.delete(0, end + 2);
      if (text.startsWith("event: ")) {
        String[] lines = text.split("\n", 2);
        told.add(
            new Told(
                lines[0].substring("event: ".length()),
                new JsonObject(lines[1].substring("data: ".length()))));
      }
    }
  }
}
