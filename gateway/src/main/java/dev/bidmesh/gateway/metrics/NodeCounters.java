package dev.bidmesh.gateway.metrics;

import dev.bidmesh.protocol.message.BanditStatus;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EventBusStatus;
import dev.bidmesh.protocol.message.OrchestratorStatus;
import dev.bidmesh.protocol.message.OrchestratorStatus.Auctions;
import dev.bidmesh.protocol.message.OrchestratorStatus.Hedges;
import dev.bidmesh.protocol.message.StatusReply;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/**
 * What a node's status counts. A status may lack what a part of the node did not tell in time: then
 * the last of that part stands, since a counter that falls looks like a restart.
 */
final class NodeCounters {

  private final MeterRegistry registry;
  // The registry does not keep them from becoming garbage.
  private final List<DoubleSupplier> values = new ArrayList<>();
  private volatile Optional<StatusReply> latest = Optional.empty();
  private volatile Optional<OrchestratorStatus> prompts = Optional.empty();
  private volatile Optional<BanditStatus> bandit = Optional.empty();
  private volatile Optional<EngineSnapshot> engines = Optional.empty();

  NodeCounters(MeterRegistry registry) {
    this.registry = registry;
    gauge(
        "bidmesh.peers",
        "Other devices that this one hears of",
        () -> read(latest, StatusReply::peers));
    gauge(
        "bidmesh.warnings",
        "Things that an operator should know; /status has their texts",
        () -> read(latest, status -> status.warnings().size()));
    gauge(
        "bidmesh.selfprobe.missed",
        "Calls of peers to this device in a row that did not arrive",
        () ->
            read(latest, status -> status.eventBus().map(EventBusStatus::missedProbes).orElse(0)));
    for (String cause : List.of("deaf", "broken", "join")) {
      counter(
          "bidmesh.eventbus.rebuilds",
          "Times that the event bus was made anew",
          Tags.of("cause", cause),
          () -> read(latest, status -> rebuilds(status, cause)));
    }
    gauge(
        "bidmesh.prompts.active",
        "Prompts in work of this node",
        () -> read(prompts, OrchestratorStatus::active));
    counter(
        "bidmesh.prompts.moved",
        "Times that a prompt went from a queue to another device before it began",
        () -> read(prompts, told -> told.moves().orElse(0)));
    counter(
        "bidmesh.hedges.started",
        "Second runs of prompts whose first showed no text in time",
        () -> read(prompts, told -> told.hedges().map(Hedges::started).orElse(0L)));
    counter(
        "bidmesh.hedges.won",
        "Second runs that went on alone",
        () -> read(prompts, told -> told.hedges().map(Hedges::won).orElse(0L)));
    for (String outcome : List.of("bid", "no_bid", "repeated", "late", "missing")) {
      counter(
          "bidmesh.bid.replies",
          "Answers to requests for bids, and those that did not come",
          Tags.of("outcome", outcome),
          auctions(told -> told.bidReplies().getOrDefault(outcome, 0L)));
    }
    for (String what : List.of("bid_request", "award")) {
      counter(
          "bidmesh.retries",
          "Messages of auctions that were sent again since no answer came",
          Tags.of("what", what),
          auctions(told -> told.retries().getOrDefault(what, 0L)));
    }
    counter(
        "bidmesh.failovers",
        "Runs that were lost and whose prompt went on with another run",
        auctions(Auctions::failovers));
    counter(
        "bidmesh.feedback.stray",
        "Messages of owners about runs that are not known here, which were ignored",
        () -> read(engines, told -> told.strayFeedback().orElse(0)));
    counter(
        "bidmesh.bandit.observations.ignored",
        "Observed runs that were refused as absurd",
        () -> read(bandit, BanditStatus::ignored));
  }

  void update(StatusReply status) {
    latest = Optional.of(status);
    prompts = status.prompts().or(() -> prompts);
    bandit = status.bandit().or(() -> bandit);
    engines = status.engines().or(() -> engines);
  }

  private void gauge(String name, String description, DoubleSupplier value) {
    Gauge.builder(name, value, DoubleSupplier::getAsDouble)
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  private void counter(String name, String description, DoubleSupplier value) {
    counter(name, description, Tags.empty(), value);
  }

  private void counter(String name, String description, Tags tags, DoubleSupplier value) {
    values.add(value);
    FunctionCounter.builder(name, value, DoubleSupplier::getAsDouble)
        .description(description)
        .tags(tags)
        .register(registry);
  }

  /** Of what goes on in auctions; a node that does not tell has counted nothing. */
  private DoubleSupplier auctions(ToDoubleFunction<Auctions> value) {
    return () -> read(prompts, told -> told.auctions().map(value::applyAsDouble).orElse(0.0));
  }

  private static double rebuilds(StatusReply status, String cause) {
    return status.eventBus().map(bus -> bus.rebuilds().getOrDefault(cause, 0L)).orElse(0L);
  }

  private static <T> double read(Optional<T> told, ToDoubleFunction<T> value) {
    return told.map(value::applyAsDouble).orElse(Double.NaN);
  }
}
