package dev.bidmesh.protocol.message;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonProperty.Access;
import java.util.List;

/**
 * Telemetry with what is missing from it, for status pages.
 *
 * @param telemetry the values
 * @param missing one entry per source that cannot be read
 */
public record TelemetryStatus(Telemetry telemetry, List<MissingSource> missing)
    implements LocalMessage {

  public TelemetryStatus {
    missing = List.copyOf(missing);
  }

  /** Whether a value that predictions use is missing, so that a mean stands in. */
  @JsonProperty(value = "degraded", access = Access.READ_ONLY)
  public boolean degraded() {
    return telemetry.cpu().isEmpty() || telemetry.ram().isEmpty();
  }

  /**
   * A source that cannot be read.
   *
   * @param source for example {@code cpu}
   * @param reason in plain words
   */
  public record MissingSource(String source, String reason) {}
}
