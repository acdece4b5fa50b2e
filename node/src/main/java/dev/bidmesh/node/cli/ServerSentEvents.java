package dev.bidmesh.node.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/** Reads a {@code text/event-stream}. */
final class ServerSentEvents {

  private final BiConsumer<String, String> events;
  private final StringBuilder data = new StringBuilder();
  private String name = "";

  private ServerSentEvents(BiConsumer<String, String> events) {
    this.events = events;
  }

  /** Hands over name and data of every complete event, until the stream ends. */
  static void read(InputStream body, BiConsumer<String, String> events) throws IOException {
    var reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    var parser = new ServerSentEvents(events);
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      parser.line(line);
    }
  }

  private void line(String line) {
    if (line.isEmpty()) {
      dispatch();
    } else if (line.startsWith("event:")) {
      name = value(line);
    } else if (line.startsWith("data:")) {
      data.append(data.isEmpty() ? "" : "\n").append(value(line));
    }
  }

  private void dispatch() {
    if (!data.isEmpty()) {
      events.accept(name, data.toString());
    }
    name = "";
    data.setLength(0);
  }

  private static String value(String line) {
    String value = line.substring(line.indexOf(':') + 1);
    return value.startsWith(" ") ? value.substring(1) : value;
  }
}
