package dev.bidmesh.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SecondTriesTest {

  @Test
  void shouldCountOnlyAnswersAsKeptPromises() {
    var tries = new SecondTries();

    IntStream.of(200, 429, 500, 503, 504, 200).forEach(status -> tries.add(reply(status)));

    assertThat(tries.all()).isEqualTo(6);
    assertThat(tries.answered()).isEqualTo(2);
  }

  private static Reply reply(int status) {
    return new Reply(status, MissingNode.getInstance(), OptionalLong.empty(), .1);
  }
}
