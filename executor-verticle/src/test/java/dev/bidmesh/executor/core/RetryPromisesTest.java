package dev.bidmesh.executor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.message.AwardReply;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryPromisesTest {

  private static final Prediction SECOND = new Prediction(1, .1);
  private static final Crowd FULL = new Crowd(1, List.of(1.0), List.of(), SECOND);
  private static final Crowd FREE = new Crowd(1, List.of(0.0), List.of(), SECOND);

  /** Whoever is asked about it forgets what it foresaw of others. */
  private static final Crowd OTHER = new Crowd(9, List.of(7.0), List.of(), SECOND);

  private final Returns returns = new Returns();
  private final RetryPromises promises = new RetryPromises(returns);

  @Test
  void shouldCountWhoComesTooLateAsNotComeAndAsNothingElse() {
    long nowNanos = 0;
    for (int hash = 0; hash < 500; hash++) {
      var late = new Asker(hash, 1);
      long afterMs = promises.promise(late, FULL, nowNanos);
      nowNanos += Duration.ofMillis(afterMs).plusSeconds(5).toNanos();
      promises.promise(late, FULL, nowNanos);
      nowNanos += Duration.ofMinutes(1).toNanos();
    }

    // With half of them it would be 60.
    assertThat(returns.expected(100)).isLessThan(10);
  }

  @Test
  void shouldCountWhoComesInTimeAsCome() {
    long nowNanos = 0;
    for (int hash = 0; hash < 500; hash++) {
      var punctual = new Asker(hash, 1);
      long afterMs = promises.promise(punctual, FULL, nowNanos);
      nowNanos += Duration.ofMillis(afterMs).toNanos();
      assertThat(promises.admit(punctual, FREE, nowNanos)).isTrue();
    }

    assertThat(returns.expected(100)).isEqualTo(100);
  }

  @Test
  void shouldKeepAPlaceForAsLongAsOwnersSendWhoComesLateBackForIt() {
    var late = new Asker(1, 1);
    long dueNanos = Duration.ofMillis(promises.promise(late, FULL, 0)).toNanos();
    long lastNanos = dueNanos + AwardReply.Refused.PLACE_KEPT.toNanos();

    assertThat(promises.admit(new Asker(2, 1), FREE, lastNanos - 1)).isFalse();
    assertThat(promises.admit(late, FREE, lastNanos)).isTrue();
  }

  @Test
  void shouldTellManyInARowTheSameAsIfItLookedAnewForEach() {
    var anew = new RetryPromises(new Returns());
    var crowd = new Crowd(4, List.of(1.0, .5), List.of(2.0, 1.5), SECOND);
    for (int hash = 0; hash < 300; hash++) {
      var who = new Asker(hash, 1);
      anew.outlookMs(OTHER, 0);
      assertThat(promises.promise(who, crowd, 0)).isEqualTo(anew.promise(who, crowd, 0));
    }
  }

  @Test
  void shouldTellManyInARowTheSameAlthoughMostDoNotComeBack() {
    var forgetful = new Returns();
    for (int n = 0; n < 100; n++) {
      returns.observed(n % 4 == 0);
      forgetful.observed(n % 4 == 0);
    }
    var anew = new RetryPromises(forgetful);
    var crowd = new Crowd(3, List.of(1.0), List.of(2.0, 1.5), SECOND);
    for (int hash = 0; hash < 300; hash++) {
      var who = new Asker(hash, 1);
      anew.outlookMs(OTHER, 0);
      assertThat(promises.promise(who, crowd, 0)).isEqualTo(anew.promise(who, crowd, 0));
    }
  }

  @Test
  void shouldTellNobodyToComeBackAfterMoreThanADay() {
    var ages = new Prediction(Checks.MAX_SECONDS, 1);
    var crowd = new Crowd(1, List.of(Checks.MAX_SECONDS), List.of(), ages);

    assertThat(promises.outlookMs(crowd, 0)).isEqualTo(Duration.ofDays(1).toMillis());
    assertThat(promises.promise(new Asker(1, 1), crowd, 0))
        .isEqualTo(Duration.ofDays(1).toMillis());
  }
}
