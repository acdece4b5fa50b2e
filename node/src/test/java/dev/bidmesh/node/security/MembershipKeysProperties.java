package dev.bidmesh.node.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class MembershipKeysProperties {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

  @Property(tries = 200)
  void shouldNeverAcceptAKeyLongerThanItsOverlap(
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 0, max = 600) Integer> overlaps,
      @ForAll @IntRange(min = 0, max = 900) int later) {
    // given
    var keys = MembershipKeys.of(MembershipKey.random(RANDOM));
    MembershipKey first = keys.current();
    int shortest = overlaps.stream().mapToInt(each -> each).min().orElseThrow();

    // when
    for (int overlap : overlaps) {
      keys = keys.rotated(MembershipKey.random(RANDOM), NOW.plus(Duration.ofSeconds(overlap)), NOW);
    }

    // then
    Instant then = NOW.plusSeconds(later);
    List<MembershipKey> accepted = keys.accepted(then);
    assertThat(accepted).startsWith(keys.current()).doesNotHaveDuplicates();
    assertThat(accepted).hasSizeLessThanOrEqualTo(1 + MembershipKeys.MOST_PREVIOUS);
    if (later >= shortest) {
      assertThat(accepted).doesNotContain(first);
    }
  }

  @Property(tries = 200)
  void shouldReadBackWhatIsWritten(
      @ForAll @Size(max = 4) List<@IntRange(min = 1, max = 600) Integer> overlaps) {
    var keys = MembershipKeys.of(MembershipKey.random(RANDOM));
    for (int overlap : overlaps) {
      keys = keys.rotated(MembershipKey.random(RANDOM), NOW.plusSeconds(overlap), NOW);
    }

    assertThat(KeysFile.decode(KeysFile.encode(keys))).isEqualTo(keys);
  }

  @Property(tries = 500)
  void shouldSayOfAnythingElseThatItIsNoKey(@ForAll byte[] content) {
    assertThatThrownBy(() -> KeysFile.decode(content)).isInstanceOf(IllegalArgumentException.class);
  }

  @Example
  void shouldShowInNoText() {
    MembershipKey key = MembershipKey.random(RANDOM);
    var keys = MembershipKeys.of(key);

    assertThat(keys.toString()).contains(key.id()).doesNotContain(key.text());
    assertThatThrownBy(() -> MembershipKey.parse(key.text() + "xyz"))
        .hasMessageNotContaining(key.text());
  }

  @Example
  void shouldBeEqualByContent() {
    MembershipKey key = MembershipKey.random(RANDOM);

    assertThat(MembershipKey.of(key.bytes())).isEqualTo(key).hasSameHashCodeAs(key);
    assertThat(MembershipKey.random(RANDOM)).isNotEqualTo(key);
  }
}
