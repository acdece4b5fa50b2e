package dev.bidmesh.gateway.core.access;

import static dev.bidmesh.gateway.core.access.TestKeys.key;
import static dev.bidmesh.gateway.core.access.TestKeys.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ApiKeysTest {

  private static ApiKeys keys(int count) {
    return new ApiKeys(
        IntStream.range(0, count).mapToObj(n -> key("key" + n, Scope.PROMPT)).toList());
  }

  @Property(tries = 100)
  void shouldFindTheKeyOfASecretAndNoOther(@ForAll @IntRange(min = 0, max = 49) int which) {
    ApiKeys keys = keys(40);

    if (which < 40) {
      assertThat(keys.find(secret("key" + which))).contains(keys.all().get(which));
    } else {
      assertThat(keys.find(secret("key" + which))).isEmpty();
    }
  }

  @Property(tries = 200)
  void shouldNotTakeAnythingElseForAKey(@ForAll String presented) {
    assertThat(keys(3).find(presented)).isEmpty();
  }

  @Test
  void shouldKeepADigestOnly() {
    assertThat(keys(1).toString()).doesNotContain(secret("key0"));
  }

  @Test
  void shouldHoldAtMostAsManyAsCanBeCompared() {
    assertThatThrownBy(() -> keys(ApiKeys.MOST + 1)).hasMessageContaining("at most 256");
    assertThat(keys(ApiKeys.MOST).all()).hasSize(256);
  }

  @Test
  void shouldNotHoldTwoOfOneId() {
    List<ApiKey> twice = Collections.nCopies(2, key("same", Scope.PROMPT));

    assertThatThrownBy(() -> new ApiKeys(twice)).hasMessageContaining("ids of their own");
  }
}
