package dev.bidmesh.executor.engine.builtin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.Piece;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenTextTest {

  private final List<Piece> pieces = new ArrayList<>();

  @Test
  void shouldHoldBackTheBytesOfAnUnfinishedCharacter() {
    byte[] emoji = "😀".getBytes(UTF_8);
    var text = new TokenText(List.of());
    for (int i = 0; i < 3; i++) {
      add(text, i, emoji[i]);
      assertThat(pieces).isEmpty();
    }

    add(text, 3, emoji[3]);

    assertThat(pieces)
        .singleElement()
        .satisfies(
            piece -> {
              assertThat(piece.text()).isEqualTo("😀");
              assertThat(piece.tokens()).isEqualTo(4);
              assertThat(piece.tokenIds()).containsExactly(0, 1, 2, 3);
            });
  }

  @Test
  void shouldReplaceWhatIsNoCharacter() {
    var text = new TokenText(List.of());

    add(text, 1, (byte) 0xc3);
    add(text, 2, (byte) 'a');
    add(text, 3, (byte) 0xc3);
    text.finish().ifPresent(pieces::add);

    assertThat(joined()).isEqualTo("\ufffda\ufffd");
  }

  @Test
  void shouldHoldBackWholeTokensThatAStopTextMayBeginIn() {
    var text = new TokenText(List.of("END"));

    add(text, 1, "one ");
    add(text, 2, "twoE");
    assertThat(joined()).isEqualTo("one ");
    add(text, 3, "N");
    add(text, 4, "X");

    assertThat(joined()).isEqualTo("one twoENX");
    assertThat(pieces.get(1).tokenIds()).containsExactly(2, 3, 4);
    assertThat(text.stopped()).isFalse();
  }

  @Test
  void shouldEndBeforeAStopText() {
    var text = new TokenText(List.of("END", "STOP"));

    add(text, 1, "some");
    add(text, 2, " textE");
    add(text, 3, "ND of it");

    assertThat(text.stopped()).isTrue();
    assertThat(joined()).isEqualTo("some text");
  }

  @Test
  void shouldGiveBackEverythingAtTheEnd() {
    var text = new TokenText(List.of("END"));
    add(text, 1, "E");

    text.finish().ifPresent(pieces::add);

    assertThat(joined()).isEqualTo("E");
    assertThat(pieces.get(0).tokenIds()).containsExactly(1);
  }

  private void add(TokenText text, int token, String bytes) {
    text.add(token, bytes.getBytes(UTF_8)).ifPresent(pieces::add);
  }

  private void add(TokenText text, int token, byte single) {
    text.add(token, new byte[] {single}).ifPresent(pieces::add);
  }

  private String joined() {
    return pieces.stream().map(Piece::text).reduce("", String::concat);
  }
}
