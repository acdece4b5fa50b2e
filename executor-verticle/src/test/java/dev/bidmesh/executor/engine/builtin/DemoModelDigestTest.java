package dev.bidmesh.executor.engine.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.gguf.ModelDigests;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class DemoModelDigestTest {

  @Test
  void shouldKnowTheFileThatIsPartOfTheProgram() throws IOException {
    byte[] digest = ModelDigests.sha256().digest(ModelSource.demo().read().array());

    assertThat(DemoModel.is(HexFormat.of().formatHex(digest))).isTrue();
    assertThat(DemoModel.is("0".repeat(64))).isFalse();
  }
}
