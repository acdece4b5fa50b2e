package dev.bidmesh.executor.core;

import dev.bidmesh.executor.ExecutorConfig;
import dev.bidmesh.executor.core.ExecutorOutput.StartRun;
import dev.bidmesh.executor.engine.EngineInfo;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.BidId;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.Completion;
import dev.bidmesh.protocol.message.Credit;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.Progress;
import dev.bidmesh.protocol.message.ScoreReply;
import dev.bidmesh.protocol.message.ScoreRequest;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.protocol.message.TokenChunk;
import dev.bidmesh.testkit.CoreDriver;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** An executor core with one engine, on virtual time, and the hands to work it with. */
final class CoreBench {

  static final DeviceId SELF = Devices.id("executor");
  static final DeviceId OWNER = Devices.id("owner");
  static final EngineInfo ENGINE = engine(2);
  static final LaneKey LANE =
      new LaneKey(SELF, "engine", Accelerator.CPU, Devices.model("demo").digest());
  static final EngineStatus READY = EngineStatus.ready(List.of(Devices.model("demo")));

  final CoreDriver driver;
  private double meanS = 1;
  private double sigma = .13;
  private int observations = 10;
  private int prompts;

  CoreBench(ExecutorConfig config, EngineInfo engine, PromptCheck check) {
    driver =
        new CoreDriver(
            new ExecutorCore(config, Devices.profile("executor"), List.of(engine), check));
    driver.observe(new ExecutorObservation.Started());
  }

  /** A core whose engine is ready and calibrated. */
  static CoreBench ready(ExecutorConfig config, int slots) {
    return ready(config, engine(slots), (id, request) -> Optional.empty());
  }

  static CoreBench ready(ExecutorConfig config, EngineInfo engine, PromptCheck check) {
    var bench = new CoreBench(config, engine, check);
    bench.driver.observe(new ExecutorObservation.EngineChanged(engine.id(), READY));
    bench.calibrate(Duration.ofMillis(100));
    bench.driver.forget();
    return bench;
  }

  /** Has each generation of a calibration take so long, until it is over. */
  void calibrate(Duration each) {
    long last = 0;
    while (lastStarted() != last) {
      last = lastStarted();
      driver.advance(each);
      end(last, FinishReason.LENGTH);
    }
  }

  /** A core with two slots and default settings. */
  static CoreBench ready() {
    return ready(ExecutorConfig.DEFAULT, 2);
  }

  static EngineInfo engine(int slots) {
    return new EngineInfo(
        "engine", Accelerator.CPU, Evidence.DETECTED, slots, Set.of(Capability.CONTINUATION));
  }

  /** Has the bandit predict this from now on. */
  CoreBench predicting(double seconds, double spread) {
    meanS = seconds;
    sigma = spread;
    return this;
  }

  /** Has the bandit have learned from so many runs. */
  CoreBench experienced(int runs) {
    observations = runs;
    return this;
  }

  /** An award of a new prompt with a generous quote. */
  Award award() {
    return award(50, 600_000, 1_000);
  }

  Award award(int priority, long deadlineMs, double quotedS) {
    PromptId promptId = promptId(++prompts);
    return new Award(
        promptId,
        1,
        Optional.of(new BidId(promptId, SELF, 0)),
        LANE,
        OptionalDouble.of(quotedS),
        GenerationSpec.ofText("What is " + prompts + " + 1?"),
        Optional.empty(),
        List.of(),
        priority,
        deadlineMs,
        OWNER,
        Credit.INITIAL,
        Optional.empty(),
        Optional.empty());
  }

  static PromptId promptId(int number) {
    return new PromptId("%026d-%s".formatted(number, OWNER.prefix()));
  }

  static Award withCredit(Award award, int credit) {
    return new Award(
        award.promptId(),
        award.attempt(),
        award.bidId(),
        award.lane(),
        award.quotedS(),
        award.generation(),
        award.prefixText(),
        award.prefixTokenIds(),
        award.priority(),
        award.deadlineRemainingMs(),
        award.streamTo(),
        credit,
        Optional.empty(),
        Optional.empty());
  }

  /** The same award of a prompt of one of its owner's clients. */
  static Award ofClient(Award award, String client) {
    return new Award(
        award.promptId(),
        award.attempt(),
        award.bidId(),
        award.lane(),
        award.quotedS(),
        award.generation(),
        award.prefixText(),
        award.prefixTokenIds(),
        award.priority(),
        award.deadlineRemainingMs(),
        award.streamTo(),
        award.credit(),
        Optional.of(client),
        Optional.empty());
  }

  /** The same award of a prompt that this device itself owns. */
  static Award own(Award award) {
    return new Award(
        award.promptId(),
        award.attempt(),
        award.bidId(),
        award.lane(),
        award.quotedS(),
        award.generation(),
        award.prefixText(),
        award.prefixTokenIds(),
        award.priority(),
        award.deadlineRemainingMs(),
        SELF,
        award.credit(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same award as it comes without an auction. */
  static Award withoutBid(Award award) {
    return new Award(
        award.promptId(),
        award.attempt(),
        Optional.empty(),
        award.lane(),
        OptionalDouble.empty(),
        award.generation(),
        award.prefixText(),
        award.prefixTokenIds(),
        award.priority(),
        award.deadlineRemainingMs(),
        award.streamTo(),
        award.credit(),
        Optional.empty(),
        Optional.empty());
  }

  /** Hands in an award and has the bandit answer at once. */
  Award take(Award award) {
    driver.receive(OWNER, award);
    answerScores();
    return award;
  }

  /** Has the bandit answer what it was asked. */
  void answerScores() {
    for (Effect.Ask ask : driver.openAsks(ScoreRequest.class)) {
      var candidate = ((ScoreRequest) ask.message()).candidates().get(0);
      driver.answer(ask.key(), new ScoreReply(List.of(score(candidate))));
    }
  }

  private LaneScore score(ScoreRequest.Candidate candidate) {
    return new LaneScore(
        candidate.lane(), meanS, meanS, sigma, meanS, meanS, observations, true, Map.of());
  }

  /** Has the owner acknowledge everything that it was sent, with this credit. */
  void acknowledge(int credit) {
    for (Effect.Ask ask : driver.openAsks()) {
      if (ask.message() instanceof TokenChunk chunk) {
        driver.answer(ask.key(), new Credit(chunk.promptId(), chunk.attempt(), credit));
      } else if (ask.message() instanceof Progress sign) {
        driver.answer(ask.key(), new Credit(sign.promptId(), sign.attempt(), credit));
      } else if (ask.message() instanceof Completion) {
        driver.answer(ask.key(), new Ack());
      }
    }
  }

  long lastStarted() {
    List<StartRun> started = driver.outputs(StartRun.class);
    return started.get(started.size() - 1).run();
  }

  CoreBench write(long run, String text) {
    driver.observe(new ExecutorObservation.PieceWritten(run, Piece.text(text, 1)));
    return this;
  }

  CoreBench end(long run, FinishReason finish) {
    return end(run, GenerationEnd.of(finish, new TokenUsage(10, 5, false)));
  }

  CoreBench end(long run, GenerationEnd end) {
    driver.observe(new ExecutorObservation.RunEnded(run, end));
    return this;
  }

  /** The answers to an award so far. */
  List<AwardReply> replies(Award award) {
    return driver.sentTo(Address.device(OWNER, Address.Purpose.AUCTION), AwardReply.class).stream()
        .filter(reply -> reply.promptId().equals(award.promptId()))
        .toList();
  }

  /** The latest answer to an award. */
  AwardReply reply(Award award) {
    List<AwardReply> replies = replies(award);
    return replies.get(replies.size() - 1);
  }

  List<TokenChunk> chunks() {
    return driver.sent(TokenChunk.class);
  }

  /** Ends that the owner was told of a prompt. */
  List<Completion> completions(Award award) {
    return driver.sent(Completion.class).stream()
        .filter(completion -> completion.promptId().equals(award.promptId()))
        .toList();
  }

  /** The engine as the others see it. */
  EngineState state() {
    return told().engines().get(0);
  }

  /** What the core tells of its engines and runs. */
  EngineSnapshot told() {
    var exchange = driver.ask(SELF, new StatusQuery());
    return (EngineSnapshot) driver.replyTo(exchange).orElseThrow();
  }
}
