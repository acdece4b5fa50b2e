package dev.bidmesh.orchestrator.core.policy;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.BidId;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.Bid;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.Telemetry;
import dev.bidmesh.testkit.Devices;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Makes candidates from a short form: {@code device:accelerator:free:seconds:backlog:cpu:queued},
 * where what is left out at the end is 0, or unknown for the processor load, as is {@code ?}. A
 * lane has four slots; its predicted completion is seconds and backlog, its score counts the
 * backlog twice.
 */
final class Lanes {

  static final DeviceId SELF = Devices.id("self");

  private static final PromptId PROMPT = PromptId.create(SELF);

  private Lanes() {}

  static Candidate candidate(String text) {
    String[] part = text.split(":");
    double seconds = Double.parseDouble(part[3]);
    double backlogS = Double.parseDouble(part[4]);
    Bid bid = bid(part, seconds, backlogS);
    var score =
        new LaneScore(
            bid.lane(),
            seconds,
            seconds,
            .1,
            2 * seconds,
            seconds + 2 * backlogS,
            9,
            true,
            Map.of());
    return new Candidate(bid, part[0], 1, 0, Optional.of(score));
  }

  private static Bid bid(String[] part, double seconds, double backlogS) {
    DeviceId device = Devices.id(part[0]);
    var lane = new LaneKey(device, "engine", Accelerator.valueOf(part[1]), "sha-demo");
    boolean tellsCpu = part.length > 5 && !part[5].equals("?");
    var cpu = tellsCpu ? OptionalDouble.of(Double.parseDouble(part[5])) : OptionalDouble.empty();
    return new Bid(
        new BidId(PROMPT, device, 0),
        lane,
        "demo",
        seconds + backlogS,
        Evidence.CLAIMED,
        4,
        Integer.parseInt(part[2]),
        backlogS,
        true,
        new Telemetry(
            cpu,
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            Optional.empty(),
            OptionalDouble.empty()),
        false,
        5_000,
        part.length > 6 ? OptionalInt.of(Integer.parseInt(part[6])) : OptionalInt.empty());
  }

  /** The same, with its breaker open. */
  static Candidate out(String text) {
    Candidate each = candidate(text);
    LaneScore score = each.score().orElseThrow();
    return each.scored(
        new LaneScore(
            score.lane(),
            score.meanS(),
            score.lowerS(),
            score.sigma(),
            score.boundS(),
            score.scoreS(),
            score.observations(),
            false,
            Map.of()));
  }
}
