package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.gateway.core.access.ApiKey;
import dev.bidmesh.gateway.core.access.ApiKeys;
import dev.bidmesh.gateway.core.access.Scope;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/** Keys as people and programs are shown them; never their digests. */
final class ApiKeyText {

  private ApiKeyText() {}

  static ObjectNode json(ApiKey key, Instant now) {
    ObjectNode shown = Json.object().put("id", key.id()).put("name", key.name());
    ArrayNode scopes = shown.putArray("scopes");
    key.scopes().stream().sorted().map(Scope::label).forEach(scopes::add);
    shown.put("created", Instant.ofEpochMilli(key.createdMs()).toString());
    key.expiresMs().ifPresent(at -> shown.put("expires", Instant.ofEpochMilli(at).toString()));
    shown.put("expired", key.isExpired(now.toEpochMilli()));
    key.perMinute().ifPresent(limit -> shown.put("per_minute", limit));
    key.atOnce().ifPresent(limit -> shown.put("at_once", limit));
    return shown;
  }

  static String table(ApiKeys keys, Instant now, UnaryOperator<String> titles) {
    var table = new Table("ID", "NAME", "SCOPES", "CREATED", "EXPIRES", "PER MINUTE", "AT ONCE");
    keys.all()
        .forEach(
            key ->
                table.row(
                    key.id(),
                    key.name(),
                    Scope.words(key.scopes(), ", "),
                    time(key.createdMs()),
                    expiry(key, now),
                    limit(key.perMinute()),
                    limit(key.atOnce())));
    return table.lines(titles, UnaryOperator.identity());
  }

  private static String expiry(ApiKey key, Instant now) {
    if (key.expiresMs().isEmpty()) {
      return "never";
    }
    String at = time(key.expiresMs().getAsLong());
    return key.isExpired(now.toEpochMilli()) ? at + " (over)" : at;
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String limit(OptionalInt limit) {
    return limit.isPresent() ? String.valueOf(limit.getAsInt()) : "-";
  }
}
