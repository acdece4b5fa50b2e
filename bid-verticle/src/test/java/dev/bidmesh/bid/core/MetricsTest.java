package dev.bidmesh.bid.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.Telemetry;
import dev.bidmesh.testkit.Devices;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class MetricsTest {

  private static final Telemetry LOADED =
      new Telemetry(
          OptionalDouble.of(0.452),
          OptionalDouble.of(0.628),
          OptionalDouble.empty(),
          Optional.empty(),
          OptionalDouble.empty());

  @Test
  void shouldFitIntoOneLine() {
    assertThat(metrics(LOADED, npu(0))).isEqualTo("true,false,45.20,62.80");
    assertThat(metrics(LOADED, npu(1))).isEqualTo("true,true,45.20,62.80");
    assertThat(metrics(LOADED, Bidder.cpu(4, 4))).isEqualTo("false,false,45.20,62.80");
  }

  @Test
  void shouldLeaveEmptyWhatIsUnknown() {
    assertThat(metrics(Telemetry.UNKNOWN)).isEqualTo("false,false,,");
  }

  private static String metrics(Telemetry telemetry, EngineState... engines) {
    return Metrics.of(new EngineSnapshot(List.of(engines), false), telemetry).csv();
  }

  private static EngineState npu(int free) {
    return Devices.engine("npu", Accelerator.NPU, 1, free, "demo");
  }
}
