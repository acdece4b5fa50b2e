package dev.bidmesh.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.node.config.ConfigValue.Section;
import dev.bidmesh.node.config.ConfigValue.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigLoaderTest {

  private final Path dir;

  ConfigLoaderTest(@TempDir Path dir) {
    this.dir = dir;
  }

  @Test
  void shouldRunOnDefaultsAlone() {
    // when
    var loader = loader(Map.of(), Section.empty());

    // then
    assertThat(loader.withoutDataDir()).isEqualTo(NodeConfig.DEFAULT);
    assertThat(loader.in(dir)).isEqualTo(NodeConfig.DEFAULT);
  }

  @Test
  void shouldNotEmulateAnNpuUnlessTold() throws IOException {
    // given
    Path file = write("emulateNpu: true");

    // then
    assertThat(NodeConfig.DEFAULT.emulateNpu()).isFalse();
    assertThat(loader(file).withoutDataDir().emulateNpu()).isTrue();
  }

  @Test
  void shouldLetFlagsWinOverVariablesOverTheFile() throws IOException {
    // given
    Path file = write("name: file\nhttpPort: 1\nshutdownTimeout: 3s");
    var environment = Map.of("BIDMESH_NAME", "variable", "BIDMESH_HTTP_PORT", "2");
    var flags = Section.empty().with("name", new Text("flag", Origin.flag("--name")));

    // when
    var config =
        new ConfigLoader(NodeConfig.DEFAULT, Optional.of(file), environment, flags)
            .withoutDataDir();

    // then
    assertThat(config.name()).contains("flag");
    assertThat(config.httpPort()).hasValue(2);
    assertThat(config.shutdownTimeout()).hasSeconds(3);
  }

  @Test
  void shouldReadTheDataDirectorysFileUnlessAnotherIsNamed() throws IOException {
    // given
    write("httpPort: 9001");
    Path other = Files.writeString(dir.resolve("other.yaml"), "httpPort: 9002");

    // then
    assertThat(loader(Map.of(), Section.empty()).in(dir).httpPort()).hasValue(9001);
    assertThat(loader(other).in(dir).httpPort()).hasValue(9002);
  }

  @Test
  void shouldReadListsFromFileAndVariable() throws IOException {
    // given
    Path file = write("engines:\n- builtin,rate=20\n- openai=http://127.0.0.1:1/v1");
    var environment = Map.of("BIDMESH_ENGINES", "builtin; openai=http://h/v1,model=m");

    // then
    assertThat(loader(file).withoutDataDir().engines())
        .containsExactly("builtin,rate=20", "openai=http://127.0.0.1:1/v1");
    assertThat(loader(environment, Section.empty()).withoutDataDir().engines())
        .containsExactly("builtin", "openai=http://h/v1,model=m");
  }

  @Test
  void shouldTakeAnEmptyFileAndAnEmptyVariableAsNothing() throws IOException {
    // given
    Path file = write("# nothing yet\n");

    // then
    assertThat(loader(file).withoutDataDir()).isEqualTo(NodeConfig.DEFAULT);
    assertThat(loader(Map.of("BIDMESH_NAME", ""), Section.empty()).withoutDataDir())
        .isEqualTo(NodeConfig.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: x\\nhtpPort: 1 | :2: unknown key htpPort. Did you mean httpPort?",
        "httpPort: no | :1: httpPort must be a whole number, not 'no'",
        "httpPort: 70000 | :1: httpPort must be between 0 and 65535, not 70000",
        "name: | :1: name has no value. Give one, or remove the key.",
        "shutdownTimeout: 5 | :1: shutdownTimeout must be a whole number and a unit (ms, s, m or h)"
            + " such as 250ms or 2s, not '5'",
        "shutdownTimeout: 1h | :1: shutdownTimeout must be between 100ms and 10m, not 1h",
        "logLevel: loud | :1: logLevel must be one of error, warn, info, debug, trace, not 'loud'",
        "just text | :1: must hold keys and values, like httpPort: 8770",
        "- a | :1: must hold keys and values, like httpPort: 8770",
        "name: a\\nname: b | :2: not valid YAML: Duplicate field 'name'",
        "name: [a | :1: not valid YAML: while parsing a flow sequence: expected ',' or ']', but got"
            + " <stream end>",
      })
  void shouldNameFileLineAndRemedy(String yaml, String problem) throws IOException {
    // given
    Path file = write(yaml.replace("\\n", "\n"));

    // then
    assertThatThrownBy(() -> loader(file).withoutDataDir())
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(file + problem);
  }

  @Test
  void shouldNameAMissingFile() {
    // given
    Path missing = dir.resolve("missing.yaml");

    // then
    assertThatThrownBy(() -> loader(missing))
        .isInstanceOf(ConfigException.class)
        .hasMessage(missing + ": no such file. Check --config.");
  }

  @Test
  void shouldRefuseADirectoryAsFile() {
    assertThatThrownBy(() -> loader(dir)).hasMessageStartingWith(dir + ": must be a regular file");
  }

  @Test
  void shouldNameAnUnknownVariable() {
    assertThatThrownBy(() -> loader(Map.of("BIDMESH_HTTPPORT", "1"), Section.empty()))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "BIDMESH_HTTPPORT: unknown environment variable. Did you mean BIDMESH_HTTP_PORT?");
  }

  @Test
  void shouldLeaveVariablesOfClientsAndLauncherAlone() {
    // given
    var environment =
        Map.of("BIDMESH_NODE", "http://h:1", "BIDMESH_JAVA_OPTS", "-Xmx1g", "HOME", "/root");

    // then
    assertThat(loader(environment, Section.empty()).withoutDataDir()).isEqualTo(NodeConfig.DEFAULT);
  }

  @Test
  void shouldNameTheVariableOfAWrongValue() {
    assertThatThrownBy(
            () -> loader(Map.of("BIDMESH_HTTP_PORT", "x"), Section.empty()).withoutDataDir())
        .hasMessage("BIDMESH_HTTP_PORT: httpPort must be a whole number, not 'x'");
  }

  @Test
  void shouldRefuseADataDirectoryThatIsSetFromWithin() throws IOException {
    // given
    write("dataDir: /elsewhere");

    // then
    assertThatThrownBy(() -> loader(Map.of(), Section.empty()).in(dir))
        .hasMessageStartingWith(dir.resolve("bidmesh.yaml") + ":1: dataDir cannot be set by");
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1", "localhost", "::1", "127.1.2.3"})
  void shouldListenOnLoopbackWithoutMore(String address) {
    // given
    var flags = Section.empty().with("bind", new Text(address, Origin.flag("--bind")));

    // then
    assertThat(loader(Map.of(), flags).withoutDataDir().bind()).isEqualTo(address);
  }

  @Test
  void shouldTellAnExplicitPortFromTheDefault() throws IOException {
    assertThat(NodeConfig.DEFAULT.httpPort()).isEqualTo(OptionalInt.empty());
    assertThat(loader(write("httpPort: 8770")).withoutDataDir().httpPort()).hasValue(8770);
  }

  private Path write(String yaml) throws IOException {
    return Files.writeString(dir.resolve("bidmesh.yaml"), yaml);
  }

  private static ConfigLoader loader(Path file) {
    return new ConfigLoader(NodeConfig.DEFAULT, Optional.of(file), Map.of(), Section.empty());
  }

  private static ConfigLoader loader(Map<String, String> environment, Section flags) {
    return new ConfigLoader(NodeConfig.DEFAULT, Optional.empty(), environment, flags);
  }

  @Test
  void shouldReadAliasesOfModels() throws IOException {
    Path file = write("models:\n  aliases:\n    llama-3b: [\"llama3.2:3b\", Llama-3.2-3B]\n");

    assertThat(loader(file).withoutDataDir().models().aliases())
        .containsEntry("llama-3b", List.of("llama3.2:3b", "Llama-3.2-3B"));
  }

  @Test
  void shouldReadAliasesFromAVariable() {
    var environment =
        Map.of("BIDMESH_MODELS_ALIASES", "llama-3b=llama3.2:3b,Llama-3.2-3B; tiny = demo");

    assertThat(loader(environment, Section.empty()).withoutDataDir().models().aliases())
        .containsEntry("llama-3b", List.of("llama3.2:3b", "Llama-3.2-3B"))
        .containsEntry("tiny", List.of("demo"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "llama-3b   | models.aliases must hold keys with values, or KEY=VALUE,VALUE",
        "auto=x     | models.aliases: 'auto' means any model, so it cannot be the name of one",
        "llama-3b=, | models.aliases: 'llama-3b' stands for no model",
        "a=b;a=c    | models.aliases has 'a' twice"
      })
  void shouldRefuseAliasesThatMeanNothing(String aliases, String complaint) {
    var loader = loader(Map.of("BIDMESH_MODELS_ALIASES", aliases), Section.empty());

    assertThatThrownBy(loader::withoutDataDir)
        .hasMessageStartingWith("BIDMESH_MODELS_ALIASES: " + complaint);
  }
}
