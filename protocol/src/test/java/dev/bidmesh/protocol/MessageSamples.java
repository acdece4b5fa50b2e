package dev.bidmesh.protocol;

import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.BanditStatus;
import dev.bidmesh.protocol.message.Bid;
import dev.bidmesh.protocol.message.BidOutcome;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.Cancel;
import dev.bidmesh.protocol.message.CancelOutcome;
import dev.bidmesh.protocol.message.CancelPrompt;
import dev.bidmesh.protocol.message.CancelQuery;
import dev.bidmesh.protocol.message.CancelReply;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.Completion;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.Credit;
import dev.bidmesh.protocol.message.EchoQuery;
import dev.bidmesh.protocol.message.EchoReply;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.EventBusStatus;
import dev.bidmesh.protocol.message.Feedback;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.Hardware;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.LaneChanged;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.LaneImport;
import dev.bidmesh.protocol.message.LaneQuery;
import dev.bidmesh.protocol.message.LaneReply;
import dev.bidmesh.protocol.message.LaneReset;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.LaneSource;
import dev.bidmesh.protocol.message.LanesReplaced;
import dev.bidmesh.protocol.message.Malformed;
import dev.bidmesh.protocol.message.MemberLeft;
import dev.bidmesh.protocol.message.MeshEvent;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.ModelFamily;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.NoBid;
import dev.bidmesh.protocol.message.NodeState;
import dev.bidmesh.protocol.message.OrchestratorStatus;
import dev.bidmesh.protocol.message.Parcel;
import dev.bidmesh.protocol.message.ParcelPart;
import dev.bidmesh.protocol.message.ParcelQuery;
import dev.bidmesh.protocol.message.PeerObserved;
import dev.bidmesh.protocol.message.PeerTable;
import dev.bidmesh.protocol.message.Ping;
import dev.bidmesh.protocol.message.Progress;
import dev.bidmesh.protocol.message.PromptCredit;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.PromptResult;
import dev.bidmesh.protocol.message.PromptTrace;
import dev.bidmesh.protocol.message.RawJson;
import dev.bidmesh.protocol.message.RecentQuery;
import dev.bidmesh.protocol.message.RecentReply;
import dev.bidmesh.protocol.message.RoutingPolicy;
import dev.bidmesh.protocol.message.RoutingStatus;
import dev.bidmesh.protocol.message.RunMeasures;
import dev.bidmesh.protocol.message.RunObserved;
import dev.bidmesh.protocol.message.RunOutcome;
import dev.bidmesh.protocol.message.RunPhase;
import dev.bidmesh.protocol.message.Sampling;
import dev.bidmesh.protocol.message.ScoreReply;
import dev.bidmesh.protocol.message.ScoreRequest;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.protocol.message.StatusReply;
import dev.bidmesh.protocol.message.TapDirection;
import dev.bidmesh.protocol.message.TapEvent;
import dev.bidmesh.protocol.message.TapEvents;
import dev.bidmesh.protocol.message.TapFilter;
import dev.bidmesh.protocol.message.TapQuery;
import dev.bidmesh.protocol.message.TapStop;
import dev.bidmesh.protocol.message.Telemetry;
import dev.bidmesh.protocol.message.TelemetryStatus;
import dev.bidmesh.protocol.message.TokenChunk;
import dev.bidmesh.protocol.message.TokenCount;
import dev.bidmesh.protocol.message.TokenQuery;
import dev.bidmesh.protocol.message.TraceQuery;
import dev.bidmesh.protocol.message.TraceReply;
import dev.bidmesh.protocol.message.Unknown;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** At least one message of every type, with every optional field present somewhere. */
public final class MessageSamples {

  static final DeviceId DEVICE = new DeviceId("abcdefghijklmnopqrstuvwxyz");
  static final PromptId PROMPT = new PromptId("01JD5Y0000000000000000000A-abcdefgh");
  static final LaneKey LANE = new LaneKey(DEVICE, "open/ai", Accelerator.NPU, "sha256:1f+2 b");
  static final BidId BID_ID = new BidId(PROMPT, DEVICE, 1);

  private static final Telemetry TELEMETRY =
      new Telemetry(
          OptionalDouble.of(.25),
          OptionalDouble.of(.5),
          OptionalDouble.of(1),
          Optional.of(true),
          OptionalDouble.of(41.5));

  private static final EngineState ENGINE =
      new EngineState(
          "builtin",
          Accelerator.CPU,
          Evidence.DETECTED,
          EngineHealth.DEGRADED,
          Optional.of("slow"),
          4,
          1,
          2,
          256,
          1.5,
          OptionalLong.of(900),
          List.of(new ModelInfo("sha256:1f", List.of("demo"), OptionalInt.of(256), true, true)),
          Set.of(Capability.CONTINUATION));

  private static final Bid BID =
      new Bid(BID_ID, LANE, "demo", 2.5, Evidence.CLAIMED, 4, 1, 1.5, true, TELEMETRY, false, 5000);

  private static final LaneScore SCORE =
      new LaneScore(LANE, 1.25, 1.0, .13, 4.5, 4.0, 7, true, Map.of("cpu", .25));

  private static final LaneSnapshot SNAPSHOT =
      new LaneSnapshot(
          LANE,
          3,
          17,
          Collections.nCopies(LaneSnapshot.V_SIZE, .5),
          Collections.nCopies(LaneSnapshot.B_SIZE, -1.5),
          .04,
          12,
          1,
          30_000);

  private static final GenerationSpec CHAT =
      new GenerationSpec(
          new PromptInput.Chat(
              List.of(
                  ChatMessage.text("system", "Be brief."),
                  new ChatMessage(
                      "user",
                      List.of(
                          new ContentPart.Text("What is this?"),
                          new ContentPart.Image("data:image/png;base64,AA==")),
                      List.of(new RawJson("{\"id\":\"c1\"}")),
                      Optional.of("c1"),
                      Optional.of("ann")))),
          List.of(new RawJson("{\"type\":\"function\",\"function\":{\"name\":\"f\"}}")),
          Optional.of(new RawJson("{\"type\":\"json_object\"}")),
          OptionalInt.of(64),
          new Sampling(OptionalDouble.of(.5), OptionalDouble.of(.9), OptionalLong.of(42)),
          List.of("\n\n"),
          Map.of("min_p", new RawJson("0.05")));

  private static final GenerationSpec TEXT =
      new GenerationSpec(
          new PromptInput.Text(
              "What is the capital of France?", Optional.of("n"), Optional.of("c")),
          List.of(),
          Optional.empty(),
          OptionalInt.empty(),
          Sampling.ENGINE_DEFAULT,
          List.of(),
          Map.of());

  private static final PromptResult RESULT =
      new PromptResult(
          "demo",
          "laptop",
          LANE,
          Evidence.EMULATED,
          true,
          FinishReason.STOP,
          12,
          9,
          false,
          .5,
          14.25,
          1.5,
          .25,
          40.5,
          50,
          1,
          List.of(new BidOutcome(BID, "laptop", Optional.of(SCORE), true, "lowest score")),
          List.of("demo model"));

  private static final Heartbeat HEARTBEAT =
      new Heartbeat(
          DEVICE,
          3,
          "laptop",
          "0.1.0",
          Optional.of("127.0.0.1:8770"),
          TELEMETRY,
          false,
          List.of(ENGINE),
          false,
          List.of(SNAPSHOT),
          1.75,
          Optional.empty(),
          OptionalLong.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private MessageSamples() {}

  /** The samples, in a fixed order. */
  public static List<MeshMessage> all() {
    return List.of(
        new Ack(),
        new PromptRequest(
            PROMPT,
            TEXT,
            Optional.of("demo"),
            Set.of(Capability.TOOLS),
            50,
            600_000,
            Optional.of(RoutingPolicy.NPU_FIRST),
            Optional.of(DEVICE),
            Optional.of("s1"),
            true,
            Optional.of("k1")),
        new PromptEvent.Routed(PROMPT, "laptop", LANE, 50),
        new PromptEvent.Delta(PROMPT, ContentKind.REASONING, "Par\u00eds", 4),
        new PromptEvent.Retry(PROMPT, "laptop fell silent"),
        new PromptEvent.Done(PROMPT, RESULT),
        new PromptEvent.Failed(PROMPT, FailureCode.BUSY, "all queues are full", OptionalLong.of(9)),
        new CancelPrompt(PROMPT, "client went away"),
        new PromptCredit(PROMPT, 0),
        new BidRequest(
            PROMPT,
            "demo",
            Set.of(Capability.JSON),
            30,
            OptionalInt.of(12),
            OptionalInt.of(64),
            50,
            600_000,
            DEVICE),
        new Bids(PROMPT, DEVICE, 3, "laptop", List.of(BID), Optional.empty(), OptionalLong.empty()),
        new Bids(
            PROMPT, DEVICE, 3, "laptop", List.of(), Optional.of(NoBid.FULL), OptionalLong.of(900)),
        new ScoreRequest(
            List.of(new ScoreRequest.Candidate(LANE, LaneFeatures.of(TELEMETRY, 30), 1.5))),
        new ScoreReply(List.of(SCORE)),
        new Award(
            PROMPT,
            2,
            Optional.of(BID_ID),
            LANE,
            OptionalDouble.of(2.5),
            CHAT,
            Optional.of("The cap"),
            List.of(7, 8),
            50,
            590_000,
            DEVICE,
            8,
            Optional.empty(),
            Optional.empty()),
        new AwardReply.Accepted(PROMPT, 2, 2.5, "f1"),
        new AwardReply.Requote(PROMPT, 2, BID),
        new AwardReply.Refused(PROMPT, 2, FailureCode.BUSY, "queue is full", OptionalLong.of(900)),
        new TokenChunk(PROMPT, 2, 0, ContentKind.TEXT, " Paris", 12, 1, List.of(99)),
        new Progress(PROMPT, 2, RunPhase.QUEUED, 3, 0),
        new Credit(PROMPT, 2, 8),
        new Completion(
            PROMPT,
            2,
            FinishReason.ERROR,
            3,
            12,
            9,
            true,
            .5,
            100,
            14.25,
            800,
            OptionalLong.of(9_000_000),
            OptionalDouble.of(1.5),
            Optional.of(new Completion.RunError(FailureCode.ENGINE_FAILED, "it broke"))),
        new Cancel(PROMPT, 2, "client went away"),
        new Feedback(PROMPT, 2, LANE, OptionalDouble.of(14.25), 40.5, RunOutcome.LOWER_BOUND),
        new RunObserved(LANE, LaneFeatures.of(TELEMETRY, 30), .05, .01, 9, RunOutcome.FINISHED),
        new LaneChanged(SNAPSHOT),
        new BanditStatus(
            List.of(new BanditStatus.LaneStatus(LANE, 12, .07, .2, 0, Optional.empty())),
            1,
            Optional.empty()),
        new EngineSnapshot(List.of(ENGINE), false),
        HEARTBEAT,
        new PeerTable(
            List.of(
                new PeerTable.Peer(
                    HEARTBEAT,
                    1200,
                    false,
                    OptionalDouble.of(1.5),
                    OptionalDouble.of(9),
                    OptionalDouble.of(.99)))),
        PeerObserved.answered(DEVICE, OptionalDouble.of(1.5), 0),
        PeerObserved.ran(DEVICE, false),
        new TelemetryStatus(
            TELEMETRY, List.of(new TelemetryStatus.MissingSource("battery", "no battery"))),
        new OrchestratorStatus(1, 12, 10, Map.of("busy", 1L), Optional.empty()),
        new MeshEvent("HOST_ONLINE", DEVICE, Optional.of(new RawJson("{\"a\":[1,2]}"))),
        new TraceQuery(PROMPT),
        new TraceReply(
            Optional.of(
                new PromptTrace(
                    PROMPT,
                    "done",
                    "auction",
                    Optional.of("demo"),
                    RoutingPolicy.ADAPTIVE,
                    30,
                    OptionalInt.of(64),
                    50,
                    1500,
                    List.of(),
                    List.of(
                        new PromptTrace.Attempt(
                            1,
                            LANE,
                            "laptop",
                            OptionalDouble.of(50),
                            OptionalDouble.of(40.5),
                            "finished")),
                    List.of(new PromptTrace.Step(0, "accepted")),
                    Optional.of(RESULT),
                    Optional.of(new PromptTrace.Failure(FailureCode.LOST, "lost"))))),
        new StatusQuery(),
        new StatusReply(
            DEVICE,
            "laptop",
            3,
            "0.1.0",
            NodeState.READY,
            Optional.of("127.0.0.1:8770"),
            60_000,
            "standalone",
            0,
            Optional.of(new EngineSnapshot(List.of(ENGINE), false)),
            Optional.of(new TelemetryStatus(TELEMETRY, List.of())),
            Optional.of(new OrchestratorStatus(0, 0, 0, Map.of(), Optional.empty())),
            Optional.of(new BanditStatus(List.of(), 0, Optional.empty())),
            List.of("demo model only"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        new Unknown("Later", 9),
        new Malformed("not JSON"),
        new BanditStatus(
            List.of(
                new BanditStatus.LaneStatus(
                    LANE,
                    12,
                    .07,
                    .2,
                    0,
                    Optional.of(
                        new BanditStatus.Position(
                            3, 9, LaneSource.RECOVERED, OptionalLong.of(1500))))),
            1,
            Optional.of(
                new BanditStatus.Memory(OptionalLong.of(900), 2, List.of("the disk is full")))),
        new LaneQuery(DEVICE),
        new LaneReply(List.of(SNAPSHOT)),
        new MemberLeft(DEVICE, 3),
        new Ping(),
        new BidRequest(
                PROMPT,
                "demo",
                Set.of(),
                30,
                OptionalInt.empty(),
                OptionalInt.empty(),
                50,
                600_000,
                DEVICE)
            .numbered(2),
        new Bids(
            PROMPT,
            DEVICE,
            3,
            "laptop",
            List.of(),
            Optional.of(NoBid.FULL),
            OptionalLong.of(900),
            OptionalInt.of(2),
            OptionalInt.of(12)),
        PeerObserved.answered(DEVICE, OptionalDouble.of(1.5), 1),
        PeerObserved.unanswered(DEVICE, 3),
        new Heartbeat(
            DEVICE,
            3,
            "laptop",
            "0.1.0",
            Optional.empty(),
            TELEMETRY,
            false,
            List.of(),
            false,
            List.of(),
            1.75,
            Optional.of(Map.of("sha256:1f", 1.75)),
            OptionalLong.of(64_000),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        new LaneImport(
            List.of(
                new LaneSnapshot(
                    LANE,
                    3,
                    17,
                    Collections.nCopies(LaneSnapshot.V_SIZE, .5),
                    Collections.nCopies(LaneSnapshot.B_SIZE, -1.5),
                    .04,
                    12,
                    0,
                    0,
                    Optional.of(ModelFamily.LINEAR4),
                    Optional.of(Collections.nCopies(LaneSnapshot.B_SIZE, .25))))),
        new LaneReset(List.of(LANE)),
        new LanesReplaced(List.of(), List.of(new LanesReplaced.Refused(LANE, "is absurd"))),
        new BanditStatus(
            List.of(
                new BanditStatus.LaneStatus(
                    LANE,
                    12,
                    .07,
                    .2,
                    0,
                    Optional.empty(),
                    Optional.of(new BanditStatus.Calibration(11, .5, .875)),
                    Optional.of(ModelFamily.LINEAR4))),
            0,
            Optional.empty(),
            OptionalInt.of(3),
            Optional.empty()),
        new Award(
            PROMPT,
            2,
            Optional.empty(),
            LANE,
            OptionalDouble.empty(),
            GenerationSpec.ofText("x"),
            Optional.empty(),
            List.of(),
            50,
            590_000,
            DEVICE,
            8,
            Optional.of("4f1d"),
            Optional.empty()),
        new Progress(PROMPT, 2, RunPhase.QUEUED, 3, 0, OptionalLong.of(4_200)),
        new Bids(
            PROMPT,
            DEVICE,
            3,
            "laptop",
            List.of(
                new Bid(
                    BID_ID,
                    LANE,
                    "demo",
                    2.5,
                    Evidence.CLAIMED,
                    4,
                    1,
                    1.5,
                    true,
                    TELEMETRY,
                    false,
                    5000,
                    OptionalInt.of(2))),
            Optional.empty(),
            OptionalLong.empty()),
        new PromptEvent.Queued(PROMPT, "laptop", 3, OptionalLong.of(4_200)),
        new CancelQuery(PROMPT, "asked for"),
        new CancelReply(CancelOutcome.CANCELLED),
        new RecentQuery(20),
        new RecentReply(
            List.of(
                new RecentReply.Summary(
                    PROMPT,
                    "failed",
                    "auction",
                    Optional.of("demo"),
                    Optional.of("laptop"),
                    1500,
                    Optional.of(new PromptTrace.Failure(FailureCode.LOST, "lost"))))),
        new TraceReply(
            Optional.of(
                new PromptTrace(
                    PROMPT,
                    "running",
                    "auction",
                    Optional.of("demo"),
                    RoutingPolicy.POWER_OF_TWO,
                    30,
                    OptionalInt.empty(),
                    50,
                    1500,
                    List.of(),
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(
                        new PromptTrace.Live(RunPhase.QUEUED, 3, OptionalLong.of(4_200), 0)),
                    Optional.of(List.of(new PromptTrace.Stage("bids", 1.5)))))),
        new StatusReply(
            DEVICE,
            "laptop",
            3,
            "0.1.0",
            NodeState.READY,
            Optional.of("127.0.0.1:8770"),
            60_000,
            "standalone",
            0,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.of(
                new RoutingStatus(RoutingPolicy.ADAPTIVE, "hub", Optional.of("desk"), false)),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        new ScoreReply(List.of(SCORE), OptionalDouble.of(3)),
        new LaneChanged(SNAPSHOT.withPriorVersion(2)),
        new BanditStatus(
            List.of(),
            0,
            Optional.empty(),
            OptionalInt.of(3),
            Optional.of(
                List.of(new BanditStatus.LaneStatus(LANE, 5, .5, .25, 0, Optional.empty())))),
        new PromptEvent.Done(
            PROMPT,
            RESULT.withMeasures(
                new RunMeasures(100, 21.5, OptionalLong.of(82_000_000), OptionalDouble.of(3.5)))),
        new EngineSnapshot(List.of(), false, Optional.of("there is no counter")),
        new EngineSnapshot(
            List.of(ENGINE),
            false,
            Optional.empty(),
            Optional.of(List.of(new EngineSnapshot.NextFree("builtin", 2.5, .13, .75)))),
        new Heartbeat(
            DEVICE,
            3,
            "laptop",
            "0.1.0",
            Optional.empty(),
            TELEMETRY,
            false,
            List.of(),
            false,
            List.of(),
            0,
            Optional.empty(),
            OptionalLong.empty(),
            Optional.of(List.of(new Hardware(Accelerator.NPU, "NPU, /dev/accel/accel0"))),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        new StatusReply(
            DEVICE,
            "laptop",
            3,
            "0.1.0",
            NodeState.READY,
            Optional.empty(),
            60_000,
            "standalone",
            0,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.of(List.of(new Hardware(Accelerator.GPU, "GPU, /dev/dri/renderD128"))),
            Optional.empty(),
            Optional.empty()),
        new PromptRequest(
            PROMPT,
            GenerationSpec.ofEmbed(
                new PromptInput.Embed(List.of("été", "hiver"), OptionalInt.of(256), true),
                Map.of()),
            Optional.of("nomic-embed-text"),
            Set.of(Capability.EMBEDDINGS),
            50,
            600_000,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            true,
            Optional.empty()),
        new TokenChunk(
            PROMPT,
            1,
            0,
            ContentKind.EMBEDDING,
            Embedding.line(new float[] {.5f, -.25f}),
            0,
            0,
            List.of()),
        new EngineSnapshot(
            List.of(
                new EngineState(
                    "ollama",
                    Accelerator.CPU,
                    Evidence.DETECTED,
                    EngineHealth.READY,
                    Optional.empty(),
                    1,
                    1,
                    0,
                    16,
                    0,
                    OptionalLong.empty(),
                    List.of(
                        new ModelInfo(
                                "sha256-5678",
                                List.of("nomic-embed-text"),
                                OptionalInt.of(2048),
                                false,
                                true)
                            .thatOnlyEmbeds()),
                    Set.of())),
            false),
        new TapQuery(
            "t1",
            new TapFilter(
                Optional.of("mesh.bid.*"), Optional.of(PROMPT), Optional.of(TapDirection.OUT)),
            500,
            1_000,
            10_000),
        new TapStop("t1"),
        new TapEvents(
            7,
            2,
            List.of(
                new TapEvent(
                    1_700_000_000_000L,
                    TapDirection.IN,
                    true,
                    "mesh.bid.request",
                    false,
                    "BidRequest",
                    Optional.of(DEVICE),
                    "abcdefgh/7/mesh.bid.request",
                    412,
                    Optional.of(PROMPT),
                    new RawJson("{\"promptChars\":30}")))),
        new Parcel(
            "p1", 3_000_000, "0123456789abcdef".repeat(4), Optional.empty(), OptionalInt.empty()),
        new ParcelQuery("p1", 46_080),
        new ParcelPart("p1", 46_080, "eyJ0eXBl"),
        new Award(
                PROMPT,
                1,
                Optional.of(BID_ID),
                LANE,
                OptionalDouble.of(2.5),
                GenerationSpec.ofText("x"),
                Optional.empty(),
                List.of(),
                50,
                590_000,
                DEVICE,
                8,
                Optional.empty(),
                Optional.empty())
            .onlyIfFree(),
        new TokenQuery(
            GenerationSpec.ofText("Hello").withInput(new PromptInput.Raw("Once upon a time")),
            Optional.of("demo"),
            1_000),
        new TokenQuery(
            GenerationSpec.ofText("Hello")
                .withInput(new PromptInput.Infill("def add(a, b):", "return c")),
            Optional.empty(),
            1_000),
        new TokenCount(14, true),
        new Heartbeat(
            DEVICE,
            3,
            "laptop",
            "0.1.0",
            Optional.empty(),
            TELEMETRY,
            false,
            List.of(),
            false,
            List.of(),
            0,
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.of(List.of("kitchen")),
            Optional.empty(),
            Optional.empty()),
        new StatusReply(
            DEVICE,
            "laptop",
            3,
            "0.1.0",
            NodeState.READY,
            Optional.empty(),
            60_000,
            "standalone",
            0,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(List.of("kitchen")),
            Optional.empty()),
        new OrchestratorStatus(
            1,
            12,
            10,
            Map.of(),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.of(
                new OrchestratorStatus.Auctions(Map.of("late", 3L), Map.of("award", 2L), 1))),
        new EngineSnapshot(
            List.of(), false, Optional.empty(), Optional.empty(), OptionalLong.of(4)),
        new TokenChunk(PROMPT, 1, 1, ContentKind.TEXT, ".", 17, 1, List.of())
            .withEnd(
                new Completion(
                    PROMPT,
                    1,
                    FinishReason.STOP,
                    2,
                    12,
                    9,
                    false,
                    0.5,
                    0,
                    14.25,
                    800,
                    OptionalLong.empty(),
                    OptionalDouble.empty(),
                    Optional.empty())),
        new Credit(PROMPT, 1, 8, Optional.of(true)),
        new Parcel(
            "p2", 3_000_000, "0123456789abcdef".repeat(4), Optional.of(PROMPT), OptionalInt.of(2)),
        new Heartbeat(
            DEVICE,
            3,
            "laptop",
            "0.1.0",
            Optional.empty(),
            TELEMETRY,
            false,
            List.of(),
            false,
            List.of(),
            0,
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(List.of(Heartbeat.PARCELS)),
            Optional.empty()),
        new EchoQuery(DEVICE),
        new EchoReply(true),
        new StatusReply(
            DEVICE,
            "laptop",
            3,
            "0.1.0",
            NodeState.READY,
            Optional.empty(),
            60_000,
            "joined",
            2,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(new EventBusStatus(Map.of("deaf", 1L), 2))),
        new Heartbeat(
            DEVICE,
            3,
            "laptop",
            "0.1.0",
            Optional.of("127.0.0.1:8770"),
            TELEMETRY,
            false,
            List.of(),
            false,
            List.of(),
            0,
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(true)));
  }
}
