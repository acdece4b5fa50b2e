package dev.bidmesh.executor.engine.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.CollectingSink;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.executor.engine.Prefix;
import dev.bidmesh.executor.engine.StatusWatch;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.Sampling;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An answer that is cut anywhere and continued elsewhere equals the uninterrupted one. */
class ContinuationTest {

  private static final BuiltinEngine ENGINE = new BuiltinEngine(BuiltinOptions.demoModel());

  @BeforeAll
  static void start() {
    StatusWatch.startAndAwaitReady(ENGINE);
  }

  @AfterAll
  static void stop() {
    ENGINE.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tell me a story about a cat",
        "What is the capital of France?",
        "Count from 1 to 9.",
        "how does the mesh work"
      })
  void shouldContinueFromTextCutAnywhere(String prompt) {
    String whole = run(GenerationSpec.ofText(prompt), Optional.empty()).text();

    int step = 1 + whole.length() / 30;

    for (int cut = 1; cut <= whole.length(); cut += step) {
      var prefix = new Prefix(whole.substring(0, cut), List.of());
      assertThat(prefix.text() + run(GenerationSpec.ofText(prompt), Optional.of(prefix)).text())
          .as("cut at " + cut)
          .isEqualTo(whole);
    }
  }

  @Test
  void shouldContinueFromTokenIdsAtEveryPiece() {
    var spec = GenerationSpec.ofText("tell me a story about a cat");
    CollectingSink uninterrupted = run(spec, Optional.empty());

    var text = new StringBuilder();
    var ids = new ArrayList<Integer>();
    for (Piece piece : uninterrupted.pieces()) {
      text.append(piece.text());
      ids.addAll(piece.tokenIds());
      CollectingSink rest = run(spec, Optional.of(new Prefix(text.toString(), ids)));
      assertThat(text + rest.text()).isEqualTo(uninterrupted.text());
      assertThat(ids.size() + rest.awaitEnd().usage().completion())
          .isEqualTo(uninterrupted.awaitEnd().usage().completion());
    }
  }

  @Test
  void shouldContinueWhatWasDrawnAtRandomWithTheSameSeed() {
    var spec =
        GenerationSpec.ofText("tell me a story about a dog")
            .withSampling(
                new Sampling(OptionalDouble.of(.8), OptionalDouble.of(.9), OptionalLong.of(7)));
    CollectingSink uninterrupted = run(spec, Optional.empty());
    String whole = uninterrupted.text();

    for (int cut = 1; cut < whole.length(); cut += 9) {
      var prefix = new Prefix(whole.substring(0, cut), List.of());
      assertThat(prefix.text() + run(spec, Optional.of(prefix)).text()).isEqualTo(whole);
    }
    Piece first = uninterrupted.pieces().get(0);
    var prefix = new Prefix(first.text(), first.tokenIds());
    assertThat(prefix.text() + run(spec, Optional.of(prefix)).text()).isEqualTo(whole);
  }

  @Test
  void shouldGoOnFromTextThatItWouldNotHaveWritten() {
    var prefix = new Prefix("The capital of France is not", List.of());

    CollectingSink sink =
        run(GenerationSpec.ofText("What is the capital of France?"), Optional.of(prefix));

    assertThat(sink.awaitEnd().finish()).isIn(FinishReason.STOP, FinishReason.LENGTH);
    assertThat(sink.text()).doesNotContain("The capital of France is not");
  }

  @Test
  void shouldPreferTheTextWhenTheTokenIdsSaySomethingElse() {
    var spec = GenerationSpec.ofText("What is the capital of France?");
    String whole = run(spec, Optional.empty()).text();
    var prefix = new Prefix(whole.substring(0, 10), List.of(700, 99_999, 3));

    assertThat(prefix.text() + run(spec, Optional.of(prefix)).text()).isEqualTo(whole);
  }

  @Test
  void shouldCountNewTokensOnlyAgainstTheLimit() {
    var spec = GenerationSpec.ofText("tell me a story about a cat");
    String whole = run(spec, Optional.empty()).text();
    var prefix = new Prefix(whole.substring(0, 40), List.of());

    CollectingSink sink = run(spec.withMaxTokens(OptionalInt.of(4)), Optional.of(prefix));

    assertThat(sink.awaitEnd().finish()).isEqualTo(FinishReason.LENGTH);
    assertThat(sink.awaitEnd().usage().completion()).isEqualTo(4);
    assertThat(whole).startsWith(prefix.text() + sink.text());
  }

  private static CollectingSink run(GenerationSpec spec, Optional<Prefix> prefix) {
    var sink = new CollectingSink();
    ENGINE.generate(new GenerationRequest("any", spec, prefix), sink);
    sink.awaitEnd();
    return sink;
  }
}
