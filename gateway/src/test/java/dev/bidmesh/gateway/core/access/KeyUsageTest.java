package dev.bidmesh.gateway.core.access;

import static dev.bidmesh.gateway.core.access.TestKeys.key;
import static dev.bidmesh.gateway.core.access.TestKeys.limited;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class KeyUsageTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final ApiKey key = key("ask1", Scope.PROMPT);

  @Test
  void shouldLetAKeyMakeAQuarterOfItsMinuteTogether() {
    var usage = new KeyUsage(new KeyLimits(60, 1_000));

    for (int i = 0; i < 15; i++) {
      assertThat(usage.begin(key, 0)).isEmpty();
    }

    KeyUsage.Excess excess = usage.begin(key, 0).orElseThrow();
    assertThat(excess.detail()).contains("60 requests a minute");
    assertThat(excess.retryAfterMs()).isEqualTo(1_000);
    assertThat(usage.begin(key, SECOND - 1)).isPresent();
    assertThat(usage.begin(key, SECOND)).isEmpty();
    assertThat(usage.begin(key, SECOND)).isPresent();
  }

  @Test
  void shouldLetAKeyHaveSoManyInWork() {
    var usage = new KeyUsage(new KeyLimits(1_000_000, 2));
    usage.begin(key, 0);
    usage.begin(key, 0);

    assertThat(usage.begin(key, 0).orElseThrow().detail()).contains("2 requests in work");
    assertThat(usage.begin(key("other", Scope.PROMPT), 0)).isEmpty();

    usage.ended(key.id());
    assertThat(usage.begin(key, 0)).isEmpty();
  }

  @Test
  void shouldPreferTheLimitsOfTheKeyItself() {
    var usage = new KeyUsage(new KeyLimits(1_000_000, 1_000));
    ApiKey own = limited(key, 4, 1);

    assertThat(usage.begin(own, 0)).isEmpty();
    assertThat(usage.begin(own, 0).orElseThrow().detail()).contains("1 requests in work");
    usage.ended(own.id());
    assertThat(usage.begin(own, 0).orElseThrow().retryAfterMs()).isEqualTo(15_000);
  }

  @Test
  void shouldForgetKeysThatAreNoneAnyMoreOnceTheirRequestsAreOver() {
    var usage = new KeyUsage(new KeyLimits(4, 10));
    usage.begin(key, 0);

    usage.keepOnly(ApiKeys.NONE);
    usage.ended(key.id());
    assertThat(usage.begin(key, 0)).isPresent();

    usage.keepOnly(new ApiKeys(List.of(key)));
    assertThat(usage.begin(key, 0)).isPresent();

    usage.keepOnly(ApiKeys.NONE);
    assertThat(usage.begin(key, 0)).isEmpty();
  }

  @Test
  void shouldNoticeARequestThatEndsTwice() {
    var usage = new KeyUsage(new KeyLimits(4, 10));
    usage.begin(key, 0);
    usage.ended(key.id());

    assertThatThrownBy(() -> usage.ended(key.id())).isInstanceOf(IllegalStateException.class);
  }

  /** Over any length of time no more than the rate allows, plus what may come together. */
  @Property(tries = 200)
  void shouldNeverLetMoreThrough(
      @ForAll @Size(min = 1, max = 200) List<@IntRange(min = 0, max = 5_000) Integer> pausesMs,
      @ForAll @IntRange(min = 1, max = 300) int perMinute) {
    var usage = new KeyUsage(new KeyLimits(perMinute, 1_000));
    long now = 0;
    int passed = 0;
    for (int pause : pausesMs) {
      now += TimeUnit.MILLISECONDS.toNanos(pause);
      if (usage.begin(key, now).isEmpty()) {
        passed++;
      }
    }
    double most = Math.max(1, perMinute / 4.0) + now / 60e9 * perMinute;
    assertThat(passed).isLessThanOrEqualTo((int) Math.floor(most + 1e-6));
  }
}
