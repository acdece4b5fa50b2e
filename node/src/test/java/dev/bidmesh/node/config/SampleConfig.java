package dev.bidmesh.node.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bidmesh.protocol.Checks;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** A record with a component of every type that configuration records may have. */
public record SampleConfig(
    Optional<String> label,
    int count,
    long total,
    double share,
    boolean loud,
    Duration pause,
    Optional<Duration> limit,
    OptionalInt port,
    OptionalDouble weight,
    Mode mode,
    List<String> words,
    Inner inner) {

  static final SampleConfig DEFAULT =
      new SampleConfig(
          Optional.empty(),
          1,
          2,
          0.5,
          false,
          Duration.ofSeconds(1),
          Optional.empty(),
          OptionalInt.empty(),
          OptionalDouble.empty(),
          Mode.FAST,
          List.of(),
          new Inner(3, new Innermost(Duration.ofMillis(20))));

  public SampleConfig {
    Checks.between("count", count, 1, 10);
  }

  /** A section. */
  public record Inner(int queueCapacity, Innermost deeper) {
    public Inner {
      Checks.between("queueCapacity", queueCapacity, 1, 100);
    }
  }

  /** A section of a section. */
  public record Innermost(Duration every) {}

  /** A choice. */
  public enum Mode {
    FAST,
    @JsonProperty("very-slow")
    VERY_SLOW
  }
}
