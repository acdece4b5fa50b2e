package dev.bidmesh.executor.engine.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.executor.engine.UserHome;
import dev.bidmesh.executor.engine.program.PromptTemplate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenieSpecTest {

  @Test
  void shouldReadABundle() {
    assertThat(EngineSpec.parse("genie=/sdcard/llama"))
        .isEqualTo(
            new GenieSpec(
                Path.of("/sdcard/llama"),
                Optional.empty(),
                PromptTemplate.LLAMA3,
                Optional.empty(),
                Duration.ofMinutes(5)));
    assertThat(EngineSpec.parse("genie=b,program=/x/run,template=chatml,model=qwen,timeout=30s"))
        .isEqualTo(
            new GenieSpec(
                Path.of("b"),
                Optional.of("/x/run"),
                PromptTemplate.CHATML,
                Optional.of("qwen"),
                Duration.ofSeconds(30)));
  }

  @Test
  void shouldReadATildeAsTheUsersDirectory() {
    var spec = (GenieSpec) EngineSpec.parse("genie=~/llama,program=~/bin/genie-t2t-run");

    assertThat(spec.bundle()).isEqualTo(UserHome.here().resolve("llama"));
    assertThat(spec.program())
        .contains(UserHome.here().resolve("bin").resolve("genie-t2t-run").toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "genie | genie needs the folder that holds genie_config.json: genie=BUNDLE_DIR",
        "genie=b,slots=2 | genie has no option 'slots'; it has model, program, template, timeout",
        "genie=b,template=gpt | template must be one of llama3, chatml, phi3, gemma, plain"
      })
  void shouldSayWhatIsWrong(String text, String problem) {
    assertThatThrownBy(() -> EngineSpec.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("engine '" + text + "': ")
        .hasMessageContaining(problem);
  }
}
