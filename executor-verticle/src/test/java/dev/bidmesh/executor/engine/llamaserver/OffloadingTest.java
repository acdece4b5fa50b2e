package dev.bidmesh.executor.engine.llamaserver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.Compute;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The logs in the resources are those of a llama-server with CUDA on a machine with an H200. */
class OffloadingTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          all-layers           | GPU | 100 % of the weights are on CUDA0 (NVIDIA H200)
          11-of-23-layers      | CPU | 46 % of the weights are on CUDA0 (NVIDIA H200)
          fitted-dense         | GPU | 59 % of the weights are on CUDA0 (NVIDIA H200)
          no-device            | CPU | all weights are in memory of the processor
          no-gpu               | CPU | all weights are in memory of the processor
          experts-on-gpu       | GPU | 100 % of the weights are on CUDA0 (NVIDIA H200)
          experts-on-processor | CPU | 5 % of the weights are on CUDA0 (NVIDIA H200)
          fitted-experts       | CPU | 24 % of the weights are on CUDA0 (NVIDIA H200)
          """)
  void shouldTellWhereARealServerHasPutTheWeights(String log, Accelerator accelerator, String words)
      throws IOException {
    Compute found = Offloading.of(resource(log)).orElseThrow();

    assertThat(found)
        .isEqualTo(new Compute(accelerator, Evidence.DETECTED, "llama-server says: " + words));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "all-layers",
        "11-of-23-layers",
        "fitted-dense",
        "no-device",
        "no-gpu",
        "experts-on-gpu",
        "experts-on-processor",
        "fitted-experts"
      })
  void shouldTellTheSameOrNothingWhereverTheBeginningOfTheLogIsLost(String name)
      throws IOException {
    String log = resource(name);
    Optional<Compute> whole = Offloading.of(log);

    for (int cut = log.indexOf('\n'); cut >= 0; cut = log.indexOf('\n', cut + 1)) {
      Optional<Compute> found = Offloading.of(log.substring(cut));
      if (found.isPresent()) {
        assertThat(found).as("from byte %d on", cut).isEqualTo(whole);
      }
    }
  }

  @Test
  void shouldTellWhereTheLargestModelIsBesideASmallOneForDrafts() throws IOException {
    String large = resource("11-of-23-layers");
    String small = loaded("CUDA0");
    Compute alone = Offloading.of(large).orElseThrow();

    assertThat(Offloading.of(large + small)).hasValue(alone);
    assertThat(Offloading.of(small + large)).hasValue(alone);
    assertThat(alone.accelerator()).isEqualTo(Accelerator.CPU);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 33, CPU",
    "1, 33, CPU",
    "16, 33, CPU",
    "17, 33, GPU",
    "16, 32, GPU",
    "33, 33, GPU"
  })
  void shouldCountAsAGpuIfAtLeastHalfOfTheLayersAreThereWhereNothingMoreIsTold(
      int there, int all, Accelerator accelerator) {
    String log = "load_tensors: offloaded " + there + "/" + all + " layers to GPU\n";

    Compute found = Offloading.of(log).orElseThrow();

    assertThat(found.accelerator()).isEqualTo(accelerator);
    assertThat(found.evidence()).isEqualTo(Evidence.DETECTED);
    assertThat(found.how())
        .isEqualTo("llama-server says: offloaded " + there + "/" + all + " layers to GPU");
  }

  @Test
  void shouldReadWhatOlderServersSay() {
    String log =
        """
        llm_load_print_meta: model size       = 3.56 GiB (4.54 BPW)
        llm_load_tensors: offloading 32 repeating layers to GPU
        llm_load_tensors: offloaded 33/33 layers to GPU
        llm_load_tensors:        CPU buffer size =    70.31 MiB
        llm_load_tensors:      CUDA0 buffer size =  1787.80 MiB
        llm_load_tensors:      CUDA1 buffer size =  1787.80 MiB
        """;

    Compute found = Offloading.of(log).orElseThrow();

    assertThat(found.accelerator()).isEqualTo(Accelerator.GPU);
    assertThat(found.how()).isEqualTo("llama-server says: 98 % of the weights are on CUDA0, CUDA1");
  }

  @ParameterizedTest
  @CsvSource({"CUDA_Host, CPU", "CPU_REPACK, CPU", "MTL0_Mapped, GPU", "Vulkan1, GPU", "HTP0, NPU"})
  void shouldTellHardwareByTheNamesOfItsBuffers(String buffer, Accelerator accelerator) {
    assertThat(Offloading.of(loaded(buffer)).orElseThrow().accelerator()).isEqualTo(accelerator);
  }

  @Test
  void shouldTellNothingOfWeightsThatAreOnHardwareOfAnUnknownKind() {
    assertThat(Offloading.of(loaded("RPC0[192.168.1.7:50052]"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "CUDA0, 30, RPC0, 40, ''",
    "CUDA0, 40, RPC0, 30, GPU",
    "HTP0, 40, RPC0, 30, NPU",
    "CUDA0, 30, HTP0, 30, CPU",
    "CUDA0, 30, RPC0, 20, CPU",
    "CUDA0, 50, RPC0, 20, GPU",
    "CUDA0, 50, RPC0, 50, GPU",
    "CUDA0, 20, RPC0, 50, ''"
  })
  void shouldTellThePlaceOfMostWeightsWhereNoneHasHalfOfThem(
      String one, int first, String other, int second, String accelerator) {
    // A file that is mapped counts as a whole, wherever its weights went.
    for (int rest : new int[] {100 - first - second, 100}) {
      String log =
          """
          print_info: file size   = 100.00 MiB (16.00 BPW)
          load_tensors: loading model tensors, this can take a while...
          load_tensors:  CPU_Mapped model buffer size = %d.00 MiB
          load_tensors:  %s model buffer size = %d.00 MiB
          load_tensors:  %s model buffer size = %d.00 MiB
          """
              .formatted(rest, one, first, other, second);

      assertThat(Offloading.of(log).map(found -> found.accelerator().name()).orElse(""))
          .as(log)
          .isEqualTo(accelerator);
    }
  }

  @Test
  void shouldCountWhatWasLoadedLast() {
    String log = loaded("CPU_Mapped") + loaded("CUDA0");

    assertThat(Offloading.of(log).orElseThrow().accelerator()).isEqualTo(Accelerator.GPU);
  }

  @ParameterizedTest
  @CsvSource({
    "llama_model_loader: loaded meta data",
    "load_tensors: CUDA0 model buffer size = 1.2.3 MiB",
    "load_tensors: CUDA0 model buffer size = 0.00 MiB"
  })
  void shouldTellNothingIfTheServerDoesNot(String log) {
    assertThat(Offloading.of(log)).isEmpty();
  }

  private static String loaded(String buffer) {
    return """
        print_info: file size   = 10.00 MiB (16.00 BPW)
        load_tensors: loading model tensors, this can take a while...
        load_tensors: offloaded 5/5 layers to GPU
        load_tensors: %s model buffer size =   10.00 MiB
        """
        .formatted(buffer);
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = OffloadingTest.class.getResourceAsStream(name + ".txt")) {
      assertThat(in).as(name).isNotNull();
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
