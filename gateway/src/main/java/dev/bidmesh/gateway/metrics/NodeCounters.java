package dev.bidmesh.gateway.metrics;

import dev.bidmesh.protocol.message.OrchestratorStatus;
import dev.bidmesh.protocol.message.StatusReply;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What a node's status counts, with the last status that came. */
final class NodeCounters {

  private final MeterRegistry registry;
  private volatile Optional<StatusReply> latest = Optional.empty();

  NodeCounters(MeterRegistry registry) {
    this.registry = registry;
    gauge("bidmesh.peers", "Other devices that this one hears of", StatusReply::peers);
    gauge(
        "bidmesh.warnings",
        "Things that an operator should know; /status has their texts",
        status -> status.warnings().size());
    gauge("bidmesh.prompts.active", "Prompts in work of this node", ofPrompts(p -> p.active()));
    counter(
        "bidmesh.prompts.moved",
        "Times that a prompt went from a queue to another device before it began",
        ofPrompts(p -> p.moves().orElse(0)));
    counter(
        "bidmesh.hedges.started",
        "Second runs of prompts whose first showed no text in time",
        ofPrompts(p -> p.hedges().map(hedges -> hedges.started()).orElse(0L)));
    counter(
        "bidmesh.hedges.won",
        "Second runs that went on alone",
        ofPrompts(p -> p.hedges().map(hedges -> hedges.won()).orElse(0L)));
    counter(
        "bidmesh.bandit.observations.ignored",
        "Observed runs that were refused as absurd",
        status -> status.bandit().map(bandit -> bandit.ignored()).orElse(0L));
  }

  void update(StatusReply status) {
    latest = Optional.of(status);
  }

  private static ToDoubleFunction<StatusReply> ofPrompts(ToDoubleFunction<OrchestratorStatus> of) {
    return status -> status.prompts().map(of::applyAsDouble).orElse(Double.NaN);
  }

  private void gauge(String name, String description, ToDoubleFunction<StatusReply> value) {
    Gauge.builder(name, this, self -> self.read(value)).description(description).register(registry);
  }

  private void counter(String name, String description, ToDoubleFunction<StatusReply> value) {
    FunctionCounter.builder(name, this, self -> self.read(value))
        .description(description)
        .register(registry);
  }

  private double read(ToDoubleFunction<StatusReply> value) {
    return latest.map(value::applyAsDouble).orElse(Double.NaN);
  }
}
