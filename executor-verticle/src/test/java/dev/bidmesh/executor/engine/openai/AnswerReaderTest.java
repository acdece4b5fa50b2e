package dev.bidmesh.executor.engine.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.CollectingSink;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.server.Again;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.FinishReason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerReaderTest {

  private final CollectingSink sink = new CollectingSink();
  private final AnswerReader reader = new AnswerReader(sink, List.of(), 10, Again.NOTHING);

  @Test
  void shouldTellReasoningToolCallsAndTextApart() {
    reader.event(delta("{\"reasoning_content\":\"hmm\"}"));
    reader.event(delta("{\"content\":\"Yes\"}"));
    reader.event(delta("{\"tool_calls\":[{\"index\":0,\"id\":\"c1\"},{\"index\":1}]}"));
    reader.event("[DONE]");

    assertThat(reader.end().finish()).isEqualTo(FinishReason.STOP);
    assertThat(sink.text(ContentKind.REASONING)).isEqualTo("hmm");
    assertThat(sink.text()).isEqualTo("Yes");
    assertThat(sink.text(ContentKind.TOOL_CALL))
        .isEqualTo("{\"index\":0,\"id\":\"c1\"}\n{\"index\":1}\n");
  }

  @ParameterizedTest
  @CsvSource({"stop, STOP", "length, LENGTH", "tool_calls, STOP", "content_filter, STOP"})
  void shouldTranslateFinishReasons(String theirs, FinishReason ours) {
    reader.event("{\"choices\":[{\"delta\":{},\"finish_reason\":\"" + theirs + "\"}]}");

    assertThat(reader.end().finish()).isEqualTo(ours);
  }

  @Test
  void shouldTakeTheServersCountsAndOtherwiseEstimate() {
    reader.event(delta("{\"content\":\"a\"}"));
    assertThat(reader.usage().estimated()).isTrue();
    assertThat(reader.usage().prompt()).isEqualTo(3);
    assertThat(reader.usage().completion()).isEqualTo(1);

    reader.event("{\"choices\":[],\"usage\":{\"prompt_tokens\":8,\"completion_tokens\":5}}");

    assertThat(reader.usage().estimated()).isFalse();
    assertThat(reader.usage().prompt()).isEqualTo(8);
    assertThat(reader.usage().completion()).isEqualTo(5);
  }

  @Test
  void shouldCallAStreamThatJustStopsAFailure() {
    reader.event(delta("{\"content\":\"half\"}"));

    assertThat(reader.end().failure().orElseThrow().code()).isEqualTo(FailureCode.ENGINE_FAILED);
  }

  @Test
  void shouldReportAnErrorWithinTheStreamInTheServersWords() {
    reader.event("{\"error\":{\"message\":\"out of memory\"}}");

    GenerationEnd end = reader.end();
    assertThat(reader.isComplete()).isTrue();
    assertThat(end.failure().orElseThrow().message()).contains("out of memory");
  }

  @Test
  void shouldReportWhatIsNoJson() {
    reader.event("<html>");

    assertThat(reader.end().failure()).isPresent();
  }

  @Test
  void shouldSkipEmptyDeltasAndUnknownFields() {
    reader.event("{\"id\":\"x\",\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}");
    reader.event(delta("{\"content\":\"\"}"));
    reader.event(delta("{\"content\":null,\"refusal\":null}"));

    assertThat(sink.pieces()).isEmpty();
    assertThat(reader.usage().completion()).isZero();
  }

  private static String delta(String delta) {
    return "{\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":null}]}";
  }
}
