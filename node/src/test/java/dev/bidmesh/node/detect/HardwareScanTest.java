package dev.bidmesh.node.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.message.Hardware;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HardwareScanTest {

  private final Path root;

  HardwareScanTest(@TempDir Path root) {
    this.root = root;
  }

  @Test
  void shouldFindNothingOnAMachineWithoutDeviceFiles() {
    assertThat(linux().find()).isEmpty();
  }

  @Test
  void shouldFindNpusByTheFilesOfTheirDrivers() throws IOException {
    device("dev/accel/accel0");
    device("dev/fastrpc-cdsp");
    device("dev/rknpu");

    assertThat(linux().find())
        .containsExactly(
            new Hardware(Accelerator.NPU, "NPU, /dev/accel/accel0"),
            new Hardware(Accelerator.NPU, "Qualcomm Hexagon, /dev/fastrpc-cdsp"),
            new Hardware(Accelerator.NPU, "Rockchip NPU, /dev/rknpu"));
  }

  @Test
  void shouldFindGpusByTheFilesOfTheirDrivers() throws IOException {
    device("dev/nvidia0");
    device("dev/nvidiactl");
    device("dev/dri/renderD128");
    device("dev/dri/card0");

    assertThat(linux().find())
        .containsExactly(
            new Hardware(Accelerator.GPU, "NVIDIA GPU, /dev/nvidia0"),
            new Hardware(Accelerator.GPU, "GPU, /dev/dri/renderD128"));
  }

  @Test
  void shouldKnowWhatEveryMacOfItsKindHas() {
    assertThat(new HardwareScan(root, "Mac OS X", "aarch64").find())
        .containsExactly(
            new Hardware(Accelerator.NPU, "Apple Neural Engine"),
            new Hardware(Accelerator.GPU, "Apple GPU (Metal)"));
    assertThat(new HardwareScan(root, "Mac OS X", "x86_64").find()).isEmpty();
  }

  @Test
  void shouldNameNoMoreThanAHeartbeatTells() throws IOException {
    for (int i = 0; i < 40; i++) {
      device("dev/nvidia" + i);
    }

    assertThat(linux().find()).hasSize(Hardware.MAX);
  }

  private HardwareScan linux() {
    return new HardwareScan(root, "Linux", "amd64");
  }

  private void device(String path) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.createFile(file);
  }
}
