package dev.bidmesh.benchmarks.message;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.BidId;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.Bid;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.Telemetry;
import dev.bidmesh.protocol.message.TokenChunk;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Messages as a prompt of some hundred characters brings them about. */
final class Messages {

  private static final DeviceId DEVICE = new DeviceId("abcdefghijklmnopqrstuvwxyz");
  private static final PromptId PROMPT = new PromptId("01JD5Y0000000000000000000A-abcdefgh");
  private static final LaneKey LANE =
      new LaneKey(DEVICE, "openai", Accelerator.GPU, "openai:provider:model-7b");
  private static final BidId BID = new BidId(PROMPT, DEVICE, 0);
  private static final Telemetry TELEMETRY =
      new Telemetry(
          OptionalDouble.of(0.31),
          OptionalDouble.of(0.52),
          OptionalDouble.empty(),
          Optional.empty(),
          OptionalDouble.of(48.5));

  private Messages() {}

  static Award award() {
    return new Award(
        PROMPT,
        1,
        Optional.of(BID),
        LANE,
        OptionalDouble.of(2.5),
        GenerationSpec.ofText("Explain how a neural processing unit differs. ".repeat(8)),
        Optional.empty(),
        List.of(),
        50,
        600_000,
        DEVICE,
        8,
        Optional.empty(),
        Optional.empty());
  }

  static Bids bids() {
    var bid =
        new Bid(
            BID,
            LANE,
            "model-7b",
            2.5,
            Evidence.DETECTED,
            4,
            1,
            1.5,
            true,
            TELEMETRY,
            false,
            5_000,
            OptionalInt.of(2));
    return new Bids(
        PROMPT, DEVICE, 3, "laptop", List.of(bid), Optional.empty(), OptionalLong.empty());
  }

  static TokenChunk chunk() {
    return new TokenChunk(PROMPT, 1, 17, ContentKind.TEXT, " processing unit", 212, 2, List.of());
  }
}
