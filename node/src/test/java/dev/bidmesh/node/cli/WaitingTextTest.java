package dev.bidmesh.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitingTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | 4200 | waiting: 1st in the queue of desk, about 4 s",
        "2 | 100 | waiting: 2nd in the queue of desk, about 1 s",
        "3 | 75000 | waiting: 3rd in the queue of desk, about 1 min 15 s",
        "11 | -1 | waiting: 11th in the queue of desk",
        "22 | -1 | waiting: 22nd in the queue of desk",
        "112 | -1 | waiting: 112th in the queue of desk",
      })
  void shouldSayHowAPromptWaits(int position, long expectedMs, String line) {
    var expected = expectedMs < 0 ? OptionalLong.empty() : OptionalLong.of(expectedMs);

    assertThat(WaitingText.of("desk", position, expected)).isEqualTo(line);
  }
}
