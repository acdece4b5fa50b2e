package dev.bidmesh.executor.engine.llamaserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.Compute;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OffloadingTest {

  @ParameterizedTest
  @CsvSource({
    "0, 33, CPU",
    "1, 33, CPU",
    "16, 33, CPU",
    "17, 33, GPU",
    "16, 32, GPU",
    "33, 33, GPU"
  })
  void shouldCountAsAGpuIfAtLeastHalfOfTheLayersAreThere(
      int there, int all, Accelerator accelerator) {
    String log = "load_tensors: offloaded " + there + "/" + all + " layers to GPU\n";

    Compute found = Offloading.of(log).orElseThrow();

    assertThat(found.accelerator()).isEqualTo(accelerator);
    assertThat(found.evidence()).isEqualTo(Evidence.DETECTED);
    assertThat(found.how())
        .isEqualTo("llama-server says: offloaded " + there + "/" + all + " layers to GPU");
  }

  @Test
  void shouldTellNothingIfTheServerDoesNot() {
    assertThat(Offloading.of("llama_model_loader: loaded meta data")).isEmpty();
  }
}
