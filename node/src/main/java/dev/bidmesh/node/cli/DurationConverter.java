package dev.bidmesh.node.cli;

import dev.bidmesh.node.config.Durations;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads durations of the command line as those of the configuration. */
final class DurationConverter implements ITypeConverter<Duration> {

  @Override
  public Duration convert(String text) {
    try {
      Duration duration = Durations.parse(text);
      if (duration.isZero()) {
        throw new IllegalArgumentException("must be longer than nothing, not '" + text + "'");
      }
      return duration;
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
