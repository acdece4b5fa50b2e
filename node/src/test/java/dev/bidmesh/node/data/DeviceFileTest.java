package dev.bidmesh.node.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.node.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceFileTest {

  private final Path temp;
  private final DataDir dir;

  DeviceFileTest(@TempDir Path temp) {
    this.temp = temp;
    this.dir = DataDir.claim(temp);
  }

  @AfterEach
  void release() {
    dir.close();
  }

  @Test
  void shouldMakeTheFileAtTheFirstStart() {
    // when
    var identity = new DeviceFile(dir).nextStart(new Random(1));

    // then
    assertThat(identity.incarnation()).isEqualTo(1);
    assertThat(temp.resolve("device.json"))
        .hasContent(
            "{\"deviceId\":\"%s\",\"incarnation\":1}".formatted(identity.deviceId().value()));
  }

  @Test
  void shouldKeepTheIdentityAndCountTheStarts() {
    // given
    var first = new DeviceFile(dir).nextStart(new Random(1));

    // when
    var second = new DeviceFile(dir).nextStart(new Random(2));
    var third = new DeviceFile(dir).nextStart(new Random(3));

    // then
    assertThat(second.deviceId()).isEqualTo(first.deviceId());
    assertThat(third.deviceId()).isEqualTo(first.deviceId());
    assertThat(third.incarnation()).isEqualTo(3);
  }

  @Test
  void shouldLeaveNothingHalfWrittenBehind() {
    // when
    new DeviceFile(dir).nextStart(new Random(1));

    // then
    assertThat(temp).isDirectoryNotContaining("glob:**.new");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "null",
        "[]",
        "{}",
        "{\"deviceId\":\"abc\",\"incarnation\":1}",
        "{\"deviceId\":\"aaaaaaaaaaaaaaaaaaaaaaaaaa\"}",
        "{\"deviceId\":\"aaaaaaaaaaaaaaaaaaaaaaaaaa\",\"incarnation\":-1}",
        "{\"deviceId\":\"aaaaaaaaaaaaaaaaaaaaaaaaaa\",\"incarnation\":9223372036854775807}",
        "{\"deviceId\":\"aaaaaaaaaaaaaaaaaaaaaaaaaa\",\"incarnation\":1,\"more\":2}"
      })
  void shouldSayWhatToDoAboutADamagedFile(String content) throws IOException {
    // given
    Path file = Files.writeString(temp.resolve("device.json"), content);

    // then
    assertThatThrownBy(() -> new DeviceFile(dir).nextStart(new Random(1)))
        .isInstanceOf(StartupException.class)
        .hasMessage(
            file
                + " is damaged. Restore it from a backup, or delete it: the device then gets a new"
                + " identity and starts to learn afresh.");
    assertThat(file).hasContent(content);
  }
}
