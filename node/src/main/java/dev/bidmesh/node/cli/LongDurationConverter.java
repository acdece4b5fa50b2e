package dev.bidmesh.node.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;

/** Reads durations of the command line that may be as long as years, in days as well. */
final class LongDurationConverter implements ITypeConverter<Duration> {

  private static final Pattern DAYS = Pattern.compile("([1-9]\\d{0,4})d");

  @Override
  public Duration convert(String text) {
    Matcher days = DAYS.matcher(text.strip());
    return days.matches()
        ? Duration.ofDays(Long.parseLong(days.group(1)))
        : new DurationConverter().convert(text);
  }
}
