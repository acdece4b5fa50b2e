package dev.bidmesh.node.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class LeftoversTest {

  private static final int MOST = 3;

  private final Leftovers leftovers = new Leftovers(MOST);

  @Test
  void shouldTakeOutWhomTwoLooksInARowHaveNotFoundAmongTheMembers() {
    assertThat(look(Set.of("own", "dead"), Set.of("own"))).isEmpty();
    assertThat(look(Set.of("own", "dead"), Set.of("own"))).containsExactly("dead");
  }

  /** Others hear of a new member a moment after it has put its addresses into the registries. */
  @Test
  void shouldKeepWhoHasJustJoined() {
    look(Set.of("own", "new"), Set.of("own"));

    assertThat(look(Set.of("own", "new"), Set.of("own", "new"))).isEmpty();
    assertThat(look(Set.of("own", "new"), Set.of("own"))).as("it counts anew").isEmpty();
  }

  @Test
  void shouldTakeOutAtOnceWhatComesBackUnchanged() {
    look(Set.of("dead"), Set.of("own"));
    look(Set.of("dead"), Set.of("own"));

    assertThat(look(Set.of("own", "dead"), Set.of("own"))).containsExactly("dead");
  }

  @Test
  void shouldNotTakeOutWhoIsNotNamedAnyMore() {
    look(Set.of("dead"), Set.of("own"));

    assertThat(look(Set.of("own"), Set.of("own"))).isEmpty();
  }

  @Test
  void shouldLookAGivenNumberOfTimesAfterTheLastMemberWent() {
    assertThat(looksUntilItEnds()).isEqualTo(MOST);
    leftovers.memberGone();
    leftovers.looking();
    leftovers.memberGone();
    assertThat(looksUntilItEnds()).isEqualTo(MOST);
  }

  private Set<String> look(Set<String> named, Set<String> members) {
    return leftovers.looked(named, members);
  }

  private int looksUntilItEnds() {
    int looks = 0;
    while (leftovers.goesOn()) {
      leftovers.looking();
      looks++;
      assertThat(leftovers.looks()).isEqualTo(looks);
    }
    return looks;
  }
}
