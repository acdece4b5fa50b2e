package dev.bidmesh.simulation.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Whatever a seed brings: one ending per accepted prompt, no gap and no repeat in its text. */
class MeshRunTest {

  private static final int SEEDS = Integer.getInteger("bidmesh.simulation.seeds", 500);

  @Test
  void shouldKeepEveryPromiseUnderAnySeed() {
    int prompts = 0;
    int answered = 0;
    int moved = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      MeshRun.Report report = new MeshRun(seed).tell();
      assertThat(report.broken()).as(report.toString()).isEmpty();
      prompts += report.prompts();
      answered += report.answered();
      moved += report.moved();
    }
    // A world in which nothing is ever lost would prove nothing.
    assertThat(moved).isGreaterThan(SEEDS / 10);
    assertThat(answered).isGreaterThan(prompts * 99 / 100);
  }

  @Test
  void shouldTellTheSameStoryAgain() {
    MeshRun.Report first = new MeshRun(7).tell();
    MeshRun.Report second = new MeshRun(7).tell();

    assertThat(second.timeline()).isEqualTo(first.timeline());
    assertThat(second.answered()).isEqualTo(first.answered());
    assertThat(second.moved()).isEqualTo(first.moved());
  }
}
