package dev.bidmesh.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The series with the tag of one device, each made when first used and at hand from then on: to
 * look one up in the registry takes its name and tags apart, for ten series a prompt. Safe for use
 * by many threads.
 */
final class DeviceSeries {

  private final MeterRegistry registry;
  private final Tags tags;
  private final Map<String, Timer> timers = new ConcurrentHashMap<>();
  private final Map<String, Counter> counters = new ConcurrentHashMap<>();
  private final Map<String, Map<String, Counter>> tagged = new ConcurrentHashMap<>();
  private final Map<String, DistributionSummary> summaries = new ConcurrentHashMap<>();

  /**
   * @param tags that the series have
   */
  DeviceSeries(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    this.tags = tags;
  }

  /** A timer with buckets. */
  Timer timer(String name, String description, Duration... buckets) {
    return timers.computeIfAbsent(
        name,
        first ->
            Timer.builder(name)
                .description(description)
                .tags(tags)
                .serviceLevelObjectives(buckets)
                .register(registry));
  }

  /** A counter. */
  Counter counter(String name, String description) {
    return counters.computeIfAbsent(
        name,
        first -> Counter.builder(name).description(description).tags(tags).register(registry));
  }

  /**
   * One of the counters of a name that a further tag tells apart.
   *
   * @param value of that tag; there are few
   */
  Counter counter(String name, String description, String tag, String value) {
    return tagged
        .computeIfAbsent(name, first -> new ConcurrentHashMap<>())
        .computeIfAbsent(
            value,
            first ->
                Counter.builder(name)
                    .description(description)
                    .tags(tags.and(tag, value))
                    .register(registry));
  }

  /** A summary with buckets. */
  DistributionSummary summary(String name, String description, double... buckets) {
    return summaries.computeIfAbsent(
        name,
        first ->
            DistributionSummary.builder(name)
                .description(description)
                .tags(tags)
                .serviceLevelObjectives(buckets)
                .register(registry));
  }
}
