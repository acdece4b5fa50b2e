package dev.bidmesh.node.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LeftoversTest {

  private static final int MOST = 3;
  private static final long ABSENCE_S = 5;

  private final Leftovers leftovers = new Leftovers(MOST, Duration.ofSeconds(ABSENCE_S));

  @Test
  void shouldTakeOutWhomItSawGoAsOftenAsThatComesBack() {
    leftovers.memberGone("dead");

    assertThat(look(0, Set.of("own", "dead"), Set.of("own"))).containsExactly("dead");
    assertThat(look(1, Set.of("own"), Set.of("own"))).isEmpty();
    assertThat(look(2, Set.of("own", "dead"), Set.of("own"))).containsExactly("dead");
  }

  @Test
  void shouldKeepWhoIsBack() {
    leftovers.memberGone("thawed");

    assertThat(look(0, Set.of("own", "thawed"), Set.of("own", "thawed"))).isEmpty();
  }

  /** Others hear of a new member a moment after it has put its addresses into the registries. */
  @Test
  void shouldKeepWhoHasJustJoined() {
    assertThat(look(0, Set.of("own", "new"), Set.of("own"))).isEmpty();
    assertThat(look(ABSENCE_S - 1, Set.of("own", "new"), Set.of("own"))).isEmpty();
    assertThat(look(ABSENCE_S, Set.of("own", "new"), Set.of("own", "new"))).isEmpty();
    assertThat(look(ABSENCE_S + 1, Set.of("own", "new"), Set.of("own"))).as("anew").isEmpty();
  }

  @Test
  void shouldTakeOutWhomNobodySawGoOnceThatIsAbsentForLong() {
    assertThat(look(0, Set.of("own", "dead"), Set.of("own"))).isEmpty();

    assertThat(look(ABSENCE_S, Set.of("own", "dead"), Set.of("own"))).containsExactly("dead");
  }

  /** That somebody went does not count for ever: it may come back under the same name. */
  @Test
  void shouldForgetWhomItSawGo() {
    leftovers.memberGone("back");
    for (int i = 0; i < MOST; i++) {
      look(i, Set.of("own"), Set.of("own"));
    }

    assertThat(look(MOST, Set.of("own", "back"), Set.of("own"))).isEmpty();
  }

  @Test
  void shouldLookAGivenNumberOfTimesAfterTheLastMemberWent() {
    leftovers.memberGone("first");
    leftovers.looking();
    leftovers.memberGone("second");

    assertThat(looksUntilItEnds(Set.of("own"))).isEqualTo(MOST);
  }

  @Test
  void shouldGoOnWhileItFindsSomebodyButNotForEver() {
    leftovers.memberGone("dead");

    assertThat(looksUntilItEnds(Set.of("own", "dead"))).isEqualTo(2 * MOST);
  }

  private Set<String> look(long atSecond, Set<String> named, Set<String> members) {
    return leftovers.looked(named, members, Duration.ofSeconds(atSecond).toNanos());
  }

  private int looksUntilItEnds(Set<String> named) {
    int looks = 0;
    while (leftovers.goesOn()) {
      leftovers.looking();
      look(looks, named, Set.of("own"));
      looks++;
      assertThat(leftovers.looks()).isEqualTo(looks);
    }
    return looks;
  }
}
