package dev.bidmesh.gateway.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import io.vertx.core.buffer.Buffer;

/** JSON of the HTTP API: snake_case names, absent values left out. Writes only. */
public final class ApiJson {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .build();

  private ApiJson() {}

  /** A record as JSON on one line. */
  public static Buffer encode(Object body) {
    try {
      return Buffer.buffer(MAPPER.writeValueAsBytes(body));
    } catch (JsonProcessingException e) {
      throw new MeshException(FailureCode.INTERNAL, "cannot write the answer as JSON", e);
    }
  }

  /** Milliseconds rounded to microseconds, which is as much as they mean. */
  public static double millis(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
