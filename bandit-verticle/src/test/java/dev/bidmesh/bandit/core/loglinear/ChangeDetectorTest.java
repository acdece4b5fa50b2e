package dev.bidmesh.bandit.core.loglinear;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChangeDetectorTest {

  private final ChangeDetector detector = new ChangeDetector();

  @Test
  void shouldSeeAChangeInTwoFarRunsOnOneSide() {
    assertThat(detector.changed(3.1)).isFalse();
    assertThat(detector.changed(4)).isTrue();

    assertThat(detector.changed(-3.1)).isFalse();
    assertThat(detector.changed(-9)).isTrue();
  }

  @Test
  void shouldNotSeeAChangeInAnOutlierOrInRunsOnBothSides() {
    assertThat(detector.changed(5)).isFalse();
    assertThat(detector.changed(1)).isFalse();
    assertThat(detector.changed(5)).isFalse();
    assertThat(detector.changed(-5)).isFalse();
    assertThat(detector.changed(5)).isFalse();
    assertThat(detector.changed(3)).isFalse();
  }

  @Test
  void shouldStartAfreshAfterAChange() {
    assertThat(detector.changed(5)).isFalse();
    assertThat(detector.changed(5)).isTrue();

    assertThat(detector.changed(5)).isFalse();
    assertThat(detector.changed(5)).isTrue();
  }
}
