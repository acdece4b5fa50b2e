package dev.bidmesh.executor.engine.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.protocol.Accelerator;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineSpecTest {

  @Test
  void shouldReadTheBuiltinEngine() {
    assertThat(EngineSpec.parse("builtin")).isEqualTo(BuiltinSpec.demo());
    assertThat(EngineSpec.parse(" builtin, rate=12.5 "))
        .isEqualTo(new BuiltinSpec(Optional.empty(), OptionalDouble.of(12.5), 4));
    assertThat(EngineSpec.parse("builtin,slots=1,rate=12.5"))
        .isEqualTo(new BuiltinSpec(Optional.empty(), OptionalDouble.of(12.5), 1));
    assertThat(EngineSpec.parse("builtin=models/small model.gguf"))
        .isEqualTo(BuiltinSpec.ofFile(Path.of("models/small model.gguf")));
    assertThat(EngineSpec.parse("builtin=~/small.gguf"))
        .isEqualTo(BuiltinSpec.ofFile(Path.of(System.getProperty("user.home"), "small.gguf")));
  }

  @Test
  void shouldReadTheEnginesOfModelFiles() {
    Path file = Path.of("m.gguf");

    assertThat(EngineSpec.parse("llama=m.gguf")).isEqualTo(LlamaSpec.of(file));
    assertThat(EngineSpec.parse("llama=m.gguf,slots=3,context=8192,threads=6,rate=20"))
        .isEqualTo(
            new LlamaSpec(file, 3, OptionalInt.of(8192), OptionalInt.of(6), OptionalDouble.of(20)));
    assertThat(EngineSpec.parse("llama-server=m.gguf")).isEqualTo(LlamaServerSpec.of(file));
    assertThat(
            EngineSpec.parse(
                "llama-server=m.gguf,program=/opt/llama-server,slots=8,context=512,threads=2,"
                    + "accelerator=gpu"))
        .isEqualTo(
            new LlamaServerSpec(
                file,
                Optional.of(Path.of("/opt/llama-server")),
                8,
                OptionalInt.of(512),
                OptionalInt.of(2),
                Accelerator.GPU));
  }

  @Test
  void shouldReadAServer() {
    URI base = URI.create("http://localhost:8080/v1");

    assertThat(EngineSpec.parse("openai=http://localhost:8080/v1"))
        .isEqualTo(new OpenAiSpec(base, Optional.empty(), 4, Accelerator.CPU));
    assertThat(
            EngineSpec.parse(
                "openai=http://localhost:8080/v1,model=gpt-oss:120b,slots=2,accelerator=GPU"))
        .isEqualTo(new OpenAiSpec(base, Optional.of("gpt-oss:120b"), 2, Accelerator.GPU));
  }

  @Test
  void shouldReadOllama() {
    assertThat(EngineSpec.parse("ollama"))
        .isEqualTo(new OllamaSpec(Optional.empty(), Optional.empty(), 4, OptionalInt.empty()));
    assertThat(EngineSpec.parse("ollama=http://10.0.0.5:11434,model=qwen3:8b,slots=1,context=8192"))
        .isEqualTo(
            new OllamaSpec(
                Optional.of(URI.create("http://10.0.0.5:11434")),
                Optional.of("qwen3:8b"),
                1,
                OptionalInt.of(8192)));
    assertThat(EngineSpec.parse("ollama,keep_alive=1h30m"))
        .isEqualTo(
            new OllamaSpec(
                Optional.empty(),
                Optional.empty(),
                4,
                OptionalInt.empty(),
                Optional.of(new KeepAlive("1h30m"))));
    assertThatThrownBy(() -> EngineSpec.parse("ollama,keep_alive=long"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("engine 'ollama,keep_alive=long': keep_alive must be a time such");
  }

  @ParameterizedTest
  @CsvSource({
    "'', http://127.0.0.1:11434",
    "0.0.0.0, http://127.0.0.1:11434",
    "0.0.0.0:11500, http://127.0.0.1:11500",
    "box, http://box:11434",
    "https://box, https://box",
    "http://box:80, http://box:80"
  })
  void shouldFindOllamaWhereItsOwnVariableSays(String variable, String url) {
    var spec = (OllamaSpec) EngineSpec.parse("ollama");

    assertThat(spec.url(Map.of("OLLAMA_HOST", variable))).isEqualTo(URI.create(url));
  }

  @Test
  void shouldNameTheVariableThatIsNoAddress() {
    var spec = (OllamaSpec) EngineSpec.parse("ollama");

    assertThatThrownBy(() -> spec.url(Map.of("OLLAMA_HOST", "a b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("OLLAMA_HOST must be an address");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "biultin | there is no engine 'biultin'; known are builtin[=FILE][,rate=TOKENS_PER_S][,slots=N]",
        "'' | there is no engine ''",
        "builtin= | builtin needs a GGUF file: builtin=FILE",
        "builtin,rte=5 | builtin has no option 'rte'; it has rate, slots",
        "builtin,rate=fast | rate must be tokens per second above 0, for example 20, not 'fast'",
        "builtin,rate=0 | rate must be tokens per second above 0",
        "builtin,rate=NaN | rate must be tokens per second above 0",
        "builtin,slots=0 | slots must be a whole number from 1 to 256, not '0'",
        "builtin,slots=257 | slots must be a whole number from 1 to 256, not '257'",
        "builtin,rate | 'rate' must have the form OPTION=VALUE",
        "builtin,rate= | must have the form OPTION=VALUE",
        "builtin,rate=1,rate=2 | option 'rate' is given twice",
        "ollama=localhost | ollama needs a URL such as http://127.0.0.1:11434",
        "ollama,context=0 | context must be a whole number from 1 to 100000000, not '0'",
        "ollama,slots=513 | slots must be a whole number from 1 to 512, not '513'",
        "ollama,modle=m | ollama has no option 'modle'; it has context, keep_alive, model, slots",
        "llama | llama needs a GGUF file: llama=FILE",
        "llama=m.gguf,context=0 | context must be a whole number from 1 to 1048576, not '0'",
        "llama=m.gguf,slots=65 | slots must be a whole number from 1 to 64, not '65'",
        "llama=m.gguf,threads=x | threads must be a whole number from 1 to 1024, not 'x'",
        "llama-server= | llama-server needs a GGUF file: llama-server=FILE",
        "llama-server=m.gguf,rate=2 | has no option 'rate'; it has accelerator, context, program",
        "openai | openai needs the server's URL: openai=URL",
        "openai=http://x,mesh=yes | mesh must be allow, or left out, not 'yes'",
        "openai=localhost:8080 | openai needs a URL such as http://127.0.0.1:8080/v1",
        "openai=ftp://x/v1 | openai needs a URL",
        "openai=http://u:p@x/v1 | without user, query and fragment",
        "openai=http://x/v1?a=b | without user, query and fragment",
        "openai=http://x y | openai needs a URL",
        "openai=http://x,modle=m | openai has no option 'modle'; it has accelerator, embeddings, mesh, model, slots",
        "openai=http://x,slots=0 | slots must be a whole number from 1 to 65536, not '0'",
        "openai=http://x,slots=two | slots must be a whole number",
        "openai=http://x,accelerator=tpu | accelerator must be npu, gpu or cpu, not 'tpu'"
      })
  void shouldSayWhatIsWrongWithWhichOption(String text, String problem) {
    assertThatThrownBy(() -> EngineSpec.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("engine '" + text + "': ")
        .hasMessageContaining(problem);
  }
}
