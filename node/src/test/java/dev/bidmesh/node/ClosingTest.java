package dev.bidmesh.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosingTest {

  private final List<String> closed = new ArrayList<>();

  @Test
  void shouldCloseTheLastFirst() {
    Closing.inReverse(List.of(() -> closed.add("one"), () -> closed.add("two")));

    assertThat(closed).containsExactly("two", "one");
  }

  @Test
  void shouldCloseAllThoughSomeFailAndTellOfEachFailure() {
    Throwable thrown =
        catchThrowable(
            () ->
                Closing.inReverse(
                    List.of(
                        () -> closed.add("one"),
                        () -> fail("two"),
                        () -> closed.add("three"),
                        () -> fail("four"))));

    assertThat(closed).containsExactly("three", "one");
    assertThat(thrown).isInstanceOf(IllegalStateException.class).hasMessage("four");
    assertThat(thrown.getSuppressed()).singleElement().extracting("message").isEqualTo("two");
  }

  @Test
  void shouldKeepTheFailureThatItClosesFor() {
    var failure = new IllegalArgumentException("first");

    Closing.after(failure, List.of(() -> closed.add("one"), () -> fail("two")));

    assertThat(closed).containsExactly("one");
    assertThat(failure.getSuppressed()).singleElement().extracting("message").isEqualTo("two");
  }

  private static void fail(String what) {
    throw new IllegalStateException(what);
  }
}
