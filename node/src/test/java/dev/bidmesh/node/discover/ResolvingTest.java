package dev.bidmesh.node.discover;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResolvingTest {

  private final Resolving names = new Resolving(2);

  @Test
  void shouldAskForNoMoreNamesAtOnceThanItMay() {
    assertThat(names.begin("a")).isTrue();
    assertThat(names.begin("a")).as("twice").isFalse();
    assertThat(names.begin("b")).isTrue();
    assertThat(names.begin("c")).isFalse();

    names.end("a");

    assertThat(names.begin("c")).isTrue();
  }

  @Test
  void shouldGiveUpThoseWithoutAnAnswer() {
    names.begin("a");
    names.begin("b");

    names.clear();

    assertThat(names.begin("c")).isTrue();
  }
}
