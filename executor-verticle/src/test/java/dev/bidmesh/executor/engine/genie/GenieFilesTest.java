package dev.bidmesh.executor.engine.genie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.Sampling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenieFilesTest {

  private final Path bundle;

  GenieFilesTest(@TempDir Path bundle) {
    this.bundle = bundle;
  }

  @ParameterizedTest
  @CsvSource({
    "QnnHtp, NPU, DETECTED",
    "QnnGpu, GPU, DETECTED",
    "QnnGenAiTransformer, CPU, DETECTED",
    "QnnNew, CPU, CLAIMED"
  })
  void shouldClaimAnNpuForItsBackendOnly(String type, Accelerator accelerator, Evidence evidence)
      throws IOException {
    write("{'dialog': {'engine': {'backend': {'type': '" + type + "'}}}}");

    assertThat(GenieConfig.read(bundle).accelerator()).isEqualTo(accelerator);
    assertThat(GenieConfig.read(bundle).evidence()).isEqualTo(evidence);
  }

  @Test
  void shouldReadAConfigurationOfSeveralEngines() throws IOException {
    write(
        "{'dialog': {'context': {'size': 2048}, 'engine': [{'backend': {'type': 'QnnHtp'}, 'model':"
            + " {'binary': {'ctx-bins': ['a.bin', 'b.bin']}}}, {'backend': {'type':"
            + " 'QnnGenAiTransformer'}, 'model': {'library': {'model-bin': 'c.bin'}}}]}}");

    var config = GenieConfig.read(bundle);

    // A part of the work that the processor does makes no NPU of the whole.
    assertThat(config.accelerator()).isEqualTo(Accelerator.CPU);
    assertThat(config.contextTokens()).hasValue(2048);
    assertThat(config.modelFiles()).containsExactly("a.bin", "b.bin", "c.bin");
  }

  @Test
  void shouldSayWhatIsWrongWithABundle() throws IOException {
    Path file = bundle.resolve("genie_config.json");
    assertThatThrownBy(() -> GenieConfig.read(bundle))
        .hasMessage("there is no " + file + "; genie= needs the folder that holds it");
    write("{'dialog': ");
    assertThatThrownBy(() -> GenieConfig.read(bundle)).hasMessageStartingWith(file + " is no JSON");
    write("{'text-generator': {}}");
    assertThatThrownBy(() -> GenieConfig.read(bundle))
        .hasMessageStartingWith(file + " has no 'dialog'");
    Files.write(file, new byte[2 * 1024 * 1024]);
    assertThatThrownBy(() -> GenieConfig.read(bundle))
        .hasMessage(file + " is larger than a configuration can be");
  }

  @Test
  void shouldChangeNothingButWhatAPromptWants() throws IOException {
    write("{'dialog': {'sampler': {'seed': 42, 'temp': 0.8, 'top-k': 40}, 'x': [1]}, 'y': 2}");
    var config = GenieConfig.read(bundle);
    var prompt = GenerationSpec.ofText("Hi");
    var wishes = new Sampling(OptionalDouble.of(0.5), OptionalDouble.of(0.9), OptionalLong.of(7));

    assertThat(GenieConfig.isChangedBy(prompt)).isFalse();
    assertThat(config.forPrompt(prompt.withMaxTokens(OptionalInt.of(9)).withSampling(wishes)))
        .isEqualTo(
            "{'dialog':{'sampler':{'seed':7,'temp':0.5,'top-k':40,'top-p':0.9},'x':[1],"
                    .replace('\'', '"')
                + "'max-num-tokens':9},'y':2}".replace('\'', '"'));
  }

  @Test
  void shouldChooseTheLikeliestTokenAtATemperatureOfZero() throws IOException {
    write("{'dialog': {'sampler': {'temp': 0.8, 'top-k': 40}}}");
    var greedy = new Sampling(OptionalDouble.of(0), OptionalDouble.empty(), OptionalLong.empty());
    var prompt = GenerationSpec.ofText("Hi").withSampling(greedy);

    assertThat(GenieConfig.read(bundle).forPrompt(prompt))
        .isEqualTo("{\"dialog\":{\"sampler\":{\"temp\":0.8,\"top-k\":1}}}");
  }

  @Test
  void shouldReadAProfile() {
    String profile =
        """
        {"components": [{"events": [
          {"type": "GenieDialog_create", "init-time": {"value": 2500000, "unit": "us"}},
          {"type": "GenieDialog_query",
           "num-prompt-tokens": {"value": 30, "unit": ""},
           "num-generated-tokens": {"value": 120, "unit": ""},
           "token-generation-rate": {"value": 19.25, "unit": "toks/sec"}},
          {"type": "GenieDialog_free"}]}]}
        """;

    assertThat(GenieProfile.parse(profile))
        .contains(new GenieProfile(30, 120, OptionalDouble.of(2500), OptionalDouble.of(19.25)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense",
        "{}",
        "[1]",
        "{\"components\": [{\"events\": [{\"type\": \"GenieDialog_create\"}]}]}",
        "{\"components\": [{\"events\": [{\"type\": \"GenieDialog_query\"}]}]}"
      })
  void shouldNotGuessWhatAProfileDoesNotTell(String profile) {
    assertThat(GenieProfile.parse(profile)).isEmpty();
    assertThat(GenieProfile.read(bundle.resolve("none.json"))).isEmpty();
  }

  private void write(String json) throws IOException {
    Files.writeString(bundle.resolve("genie_config.json"), json.replace('\'', '"'));
  }
}
