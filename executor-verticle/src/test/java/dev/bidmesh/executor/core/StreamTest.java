package dev.bidmesh.executor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.ExecutorConfig;
import dev.bidmesh.executor.core.ExecutorObservation.PieceWritten;
import dev.bidmesh.executor.core.ExecutorOutput.CancelRun;
import dev.bidmesh.executor.core.ExecutorOutput.PauseRun;
import dev.bidmesh.executor.core.ExecutorOutput.ResumeRun;
import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.Cancel;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.Credit;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.Progress;
import dev.bidmesh.protocol.message.RunObserved;
import dev.bidmesh.protocol.message.TokenChunk;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StreamTest {

  private final CoreBench bench = CoreBench.ready(ExecutorConfig.DEFAULT, 1);

  @Test
  void shouldSendTheFirstTextAtOnceAndGatherWhatFollowsFor20Milliseconds() {
    long run = start(bench.award());

    bench.write(run, "a").write(run, "b").write(run, "c");
    assertThat(contents()).containsExactly("a");
    bench.driver.advance(Duration.ofMillis(19));
    assertThat(contents()).containsExactly("a");
    bench.driver.advance(Duration.ofMillis(1));

    assertThat(contents()).containsExactly("a", "bc");
    assertThat(bench.chunks()).extracting(TokenChunk::tokens).containsExactly(1, 2);
  }

  @Test
  void shouldNumberChunksAndGiveOffsetsInBytesThatIncludeThePrefix() {
    Award award = withPrefix(bench.award(), "été ");
    long run = start(award);

    bench.write(run, "ça");
    bench.driver.advance(Duration.ofMillis(20));
    bench.write(run, " va");

    assertThat(bench.chunks()).extracting(TokenChunk::seq).containsExactly(0, 1);
    assertThat(bench.chunks()).extracting(TokenChunk::textOffset).containsExactly(6L, 9L);
  }

  @Test
  void shouldCountOffsetsForEveryKindByItself() {
    long run = start(bench.award());

    write(run, ContentKind.REASONING, "hmm");
    write(run, ContentKind.TEXT, "Yes");
    bench.driver.advance(Duration.ofMillis(20));
    write(run, ContentKind.REASONING, "so");
    bench.driver.advance(Duration.ofMillis(20));

    assertThat(bench.chunks())
        .extracting(TokenChunk::kind)
        .containsExactly(ContentKind.REASONING, ContentKind.TEXT, ContentKind.REASONING);
    assertThat(bench.chunks()).extracting(TokenChunk::textOffset).containsExactly(0L, 0L, 3L);
  }

  @Test
  void shouldNeverCutAnEmbedding() {
    long run = start(bench.award());
    String large = "A".repeat(60_000) + "\n";

    write(run, ContentKind.EMBEDDING, "AAAA\n");
    write(run, ContentKind.EMBEDDING, large);
    write(run, ContentKind.EMBEDDING, "BBBB\n");
    write(run, ContentKind.EMBEDDING, "CCCC\n");
    bench.end(run, FinishReason.STOP);
    bench.driver.advance(Duration.ofMillis(60));

    assertThat(contents()).containsExactly("AAAA\n", large, "BBBB\nCCCC\n");
  }

  @Test
  void shouldCutLargePiecesBetweenCharacters() {
    long run = start(bench.award());
    String large = "😀".repeat(20_000);

    bench.write(run, large).end(run, FinishReason.STOP);

    assertThat(contents()).hasSizeGreaterThan(1).allMatch(StreamTest::isWhole);
    assertThat(String.join("", contents())).isEqualTo(large);
  }

  @Test
  void shouldKeepNoMoreChunksInFlightThanTheCredit() {
    long run = start(CoreBench.withCredit(bench.award(), 2));

    for (int i = 0; i < 5; i++) {
      bench.write(run, "x" + i);
      bench.driver.advance(Duration.ofMillis(20));
    }

    assertThat(contents()).containsExactly("x0", "x1");
    bench.acknowledge(1);
    assertThat(contents()).containsExactly("x0", "x1", "x2x3x4");
  }

  @Test
  void shouldStopAtCreditZeroAndGoOnWithFreshCredit() {
    Award award = bench.award();
    long run = start(award);
    bench.write(run, "a");
    bench.acknowledge(0);
    bench.driver.advance(Duration.ofMillis(20));
    bench.write(run, "b");
    assertThat(contents()).containsExactly("a");

    bench.driver.receive(CoreBench.OWNER, new Credit(award.promptId(), 1, 4));

    assertThat(contents()).containsExactly("a", "b");
  }

  @Test
  void shouldTakeFreshCreditFromLifeSignsToo() {
    long run = start(CoreBench.withCredit(bench.award(), 0));
    bench.write(run, "a");
    assertThat(contents()).isEmpty();

    bench.driver.advance(Duration.ofMillis(500));
    assertThat(bench.driver.openAsks(Progress.class)).hasSize(1);
    bench.acknowledge(8);

    assertThat(contents()).containsExactly("a");
  }

  @Test
  void shouldPauseTheEngineWhenTheBufferIsFullAndResumeItWhenItHasDrained() {
    Award award = CoreBench.withCredit(bench.award(), 0);
    long run = start(award);
    String piece = "x".repeat(16 * 1024);
    for (int i = 0; i < 3; i++) {
      bench.write(run, piece);
    }
    assertThat(bench.driver.outputs(PauseRun.class)).isEmpty();
    bench.write(run, piece);
    assertThat(bench.driver.outputs(PauseRun.class)).containsExactly(new PauseRun(run));

    bench.driver.receive(CoreBench.OWNER, new Credit(award.promptId(), 1, 8));

    assertThat(bench.driver.outputs(ResumeRun.class)).containsExactly(new ResumeRun(run));
    assertThat(bench.driver.outputs(PauseRun.class)).hasSize(1);
  }

  @Test
  void shouldNotCountAPauseAsServiceTime() {
    Award award = CoreBench.withCredit(bench.award(), 0);
    long run = start(award);
    bench.driver.advance(Duration.ofSeconds(1));
    bench.write(run, "x".repeat(64 * 1024));
    for (int i = 0; i < 10; i++) {
      bench.driver.advance(Duration.ofMillis(500));
      bench.acknowledge(0);
    }
    bench.driver.receive(CoreBench.OWNER, new Credit(award.promptId(), 1, 8));
    bench.driver.advance(Duration.ofSeconds(1));
    bench.end(run, FinishReason.STOP);

    assertThat(bench.driver.sent(RunObserved.class).get(0).serviceS()).isEqualTo(2);
  }

  @Test
  void shouldSendAChunkAgainThatIsNotAcknowledged() {
    long run = start(bench.award());
    bench.write(run, "a");

    bench.driver.advance(Duration.ofMillis(2_100));

    assertThat(bench.chunks()).extracting(TokenChunk::seq).containsExactly(0, 0);
    bench.acknowledge(8);
    bench.driver.advance(Duration.ofSeconds(5));
    assertThat(bench.chunks()).hasSize(2);
  }

  @Test
  void shouldSendAChunkAgainSoonAfterALaterOneWasAcknowledged() {
    long run = start(bench.award());
    bench.write(run, "a");
    bench.driver.advance(Duration.ofMillis(20));
    bench.write(run, "b");
    acknowledge(1);
    bench.driver.advance(Duration.ofMillis(50));

    assertThat(bench.chunks()).extracting(TokenChunk::seq).containsExactly(0, 1, 0);
    acknowledge(0);
    bench.end(run, FinishReason.STOP);
    bench.driver.advance(Duration.ofSeconds(5));
    assertThat(bench.chunks()).hasSize(3);
  }

  @Test
  void shouldSendTheLastChunkAgainWithoutAnyThatComesLater() {
    long run = start(bench.award());
    bench.write(run, "a");
    acknowledge(0);
    bench.driver.advance(Duration.ofMillis(20));
    bench.write(run, "b").end(run, FinishReason.STOP);

    bench.driver.advance(Duration.ofMillis(250));

    assertThat(bench.chunks()).extracting(TokenChunk::seq).containsExactly(0, 1, 1);
  }

  @Test
  void shouldGiveUpTheRunInTheEndAlsoIfEarlierChunksWereAcknowledged() {
    long run = start(bench.award());
    bench.write(run, "a");
    acknowledge(0);
    bench.driver.advance(Duration.ofMillis(20));
    bench.write(run, "b");

    for (int i = 0; i < 40; i++) {
      bench.driver.advance(Duration.ofMillis(500));
      bench
          .driver
          .openAsks(Progress.class)
          .forEach(ask -> bench.driver.answer(ask.key(), credit(ask.message())));
    }

    assertThat(bench.chunks()).hasSizeLessThan(12);
    assertThat(bench.driver.outputs(CancelRun.class)).containsExactly(new CancelRun(run));
  }

  @Test
  void shouldGiveUpTheRunAfterTheLastTryOfAChunk() {
    long run = start(bench.award());
    bench.write(run, "a");

    for (int i = 0; i < 20; i++) {
      bench.driver.advance(Duration.ofMillis(500));
      bench
          .driver
          .openAsks(Progress.class)
          .forEach(ask -> bench.driver.answer(ask.key(), credit(ask.message())));
    }

    assertThat(bench.chunks()).hasSize(4);
    assertThat(bench.driver.outputs(CancelRun.class)).containsExactly(new CancelRun(run));
  }

  @Test
  void shouldGiveUpTheRunAtOnceWhenTheOwnerDoesNotKnowIt() {
    long run = start(bench.award());
    bench.write(run, "a");

    bench.driver.fail(bench.driver.openAsks(TokenChunk.class).get(0).key(), FailureCode.CANCELLED);

    assertThat(bench.driver.outputs(CancelRun.class)).containsExactly(new CancelRun(run));
  }

  @Test
  void shouldSendNothingMoreOfACancelledRun() {
    Award award = bench.award();
    long run = start(award);
    bench.write(run, "a").write(run, "b");
    bench.driver.receive(CoreBench.OWNER, new Cancel(award.promptId(), 1, "gone"));
    bench.write(run, "c");
    bench.end(run, FinishReason.CANCELLED);
    bench.driver.advance(Duration.ofSeconds(1));

    assertThat(contents()).containsExactly("a");
    assertThat(bench.completions(award).get(0).chunks()).isEqualTo(1);
  }

  private long start(Award award) {
    bench.take(award);
    return bench.lastStarted();
  }

  private void write(long run, ContentKind kind, String text) {
    bench.driver.observe(new PieceWritten(run, new Piece(kind, text, 1, List.of())));
  }

  /** The owner has one chunk. */
  private void acknowledge(int seq) {
    bench.driver.openAsks(TokenChunk.class).stream()
        .filter(ask -> ((TokenChunk) ask.message()).seq() == seq)
        .findFirst()
        .ifPresent(
            ask -> {
              var chunk = (TokenChunk) ask.message();
              bench.driver.answer(ask.key(), new Credit(chunk.promptId(), chunk.attempt(), 8));
            });
  }

  private List<String> contents() {
    return bench.chunks().stream().map(TokenChunk::content).collect(Collectors.toList());
  }

  private static Credit credit(MeshMessage message) {
    var sign = (Progress) message;
    return new Credit(sign.promptId(), sign.attempt(), 8);
  }

  private static boolean isWhole(String text) {
    return !Character.isLowSurrogate(text.charAt(0))
        && !Character.isHighSurrogate(text.charAt(text.length() - 1));
  }

  private static Award withPrefix(Award award, String prefix) {
    return new Award(
        award.promptId(),
        award.attempt(),
        award.bidId(),
        award.lane(),
        award.quotedS(),
        award.generation(),
        Optional.of(prefix),
        List.of(),
        award.priority(),
        award.deadlineRemainingMs(),
        award.streamTo(),
        award.credit(),
        Optional.empty(),
        Optional.empty());
  }
}
