package dev.bidmesh.bandit.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.bandit.core.SaveLanes;
import dev.bidmesh.bandit.core.StoreNews.Loaded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileLaneStoreTest {

  private static final SaveLanes LANES = Learned.lanes(1);

  private final Path directory;

  FileLaneStoreTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void shouldHaveNothingAtFirst() {
    assertThat(load()).isEqualTo(Loaded.NOTHING);
  }

  @Test
  void shouldKeepWhatItIsGiven() throws IOException {
    store().save(Learned.SELF, LANES);

    Loaded loaded = load();
    assertThat(loaded.lanes()).isEqualTo(LANES);
    assertThat(loaded.ageMs().orElseThrow()).isBetween(0L, 60_000L);
    assertThat(loaded.warning()).isEmpty();
    assertThat(names()).containsExactly("lanes.json");
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 4_000_000_000_000L, Long.MAX_VALUE})
  void shouldNotCareWhatTheWallClockSaid(long savedAtMs) throws IOException {
    Files.write(directory.resolve("lanes.json"), LaneFormat.write(Learned.SELF, LANES, savedAtMs));

    Loaded loaded = load();

    assertThat(loaded.lanes()).isEqualTo(LANES);
    assertThat(loaded.warning()).isEmpty();
    // Told in nanoseconds to a core that counts them as a long.
    assertThat(loaded.ageMs().orElseThrow()).isBetween(0L, Long.MAX_VALUE / 2_000_000);
  }

  @Test
  void shouldReplaceWhatItHad() throws IOException {
    store().save(Learned.SELF, LANES);

    store().save(Learned.SELF, SaveLanes.NOTHING);

    assertThat(load().lanes()).isEqualTo(SaveLanes.NOTHING);
  }

  @Test
  void shouldWriteWhatPeopleCanRead() throws IOException {
    store().save(Learned.SELF, LANES);

    assertThat(text())
        .startsWith("{\n  \"format\" : \"bidmesh-lanes\",\n  \"version\" : 1,\n")
        .contains("\"deviceId\" : \"" + Learned.SELF + "\"")
        .endsWith("}\n");
  }

  @Test
  void shouldTakeNoNoticeOfAnUnfinishedWrite() throws IOException {
    store().save(Learned.SELF, LANES);
    Files.writeString(directory.resolve("lanes.json.new"), "{\"format\":");

    assertThat(load().lanes()).isEqualTo(LANES);
    store().save(Learned.SELF, SaveLanes.NOTHING);
    assertThat(names()).containsExactly("lanes.json");
  }

  static Stream<String> damages() throws IOException {
    String whole = new String(LaneFormat.write(Learned.SELF, LANES, 1), UTF_8);
    String number = String.valueOf(LANES.own().get(0).v().get(0));
    return Stream.of(
        "",
        "null",
        "[]",
        "not JSON",
        "{\"format\":\"bidmesh-lanes\",\"version\":1}",
        whole.substring(0, whole.length() / 2),
        whole + "{}",
        whole.replace("bidmesh-lanes", "other"),
        whole.replace("\"version\" : 1,\n  \"deviceId\"", "\"version\" : 2,\n  \"deviceId\""),
        whole.replace(Learned.SELF.value(), Learned.PEER.value()),
        whole.replace("  \"deviceId\" : \"" + Learned.SELF, "  \"deviceId\" : \"" + Learned.PEER),
        whole.replace(number, "NaN"),
        whole.replaceFirst("\"others\"", "\"other\""));
  }

  static Stream<String> damagedLanes() throws IOException {
    String whole = new String(LaneFormat.write(Learned.SELF, LANES, 1), UTF_8);
    String number = String.valueOf(LANES.own().get(0).v().get(0));
    return Stream.of(
        whole.replace(number, "1e999"),
        whole.replace(number, "-1"),
        whole.replace(number, "null"),
        whole.replace(number, "\"x\""),
        whole.replace(number + ", ", ""),
        whole.replace(number, number + "e9"),
        whole.replaceFirst("\"observations\" : \\d+", "\"observations\" : -1"),
        whole.replaceFirst("\"incarnation\" : \\d+", "\"incarnation\" : 9000000000000000000"));
  }

  @ParameterizedTest
  @MethodSource("damagedLanes")
  void shouldLeaveOutOnlyTheLaneThatItCannotUse(String damaged) throws IOException {
    Files.writeString(directory.resolve("lanes.json"), damaged);

    Loaded loaded = load();

    assertThat(loaded.lanes().own()).isEmpty();
    assertThat(loaded.lanes().provisional()).isEqualTo(LANES.provisional());
    assertThat(loaded.lanes().others()).isEqualTo(LANES.others());
    assertThat(loaded.warning().orElseThrow())
        .startsWith("bandit: lanes.json holds a lane ")
        .contains(LANES.own().get(0).lane().toString(), "left out");
    assertThat(names()).containsExactly("lanes.json");
  }

  @ParameterizedTest
  @MethodSource("damages")
  void shouldSetAsideWhatItCannotUse(String damaged) throws IOException {
    Files.writeString(directory.resolve("lanes.json"), damaged);

    Loaded loaded = load();

    assertThat(loaded.lanes()).isEqualTo(SaveLanes.NOTHING);
    assertThat(loaded.warning())
        .hasValueSatisfying(
            warning ->
                assertThat(warning)
                    .startsWith("bandit: lanes.json ")
                    .contains("is set aside as lanes.json.bad-1")
                    .doesNotContain("\n"));
    assertThat(names()).containsExactly("lanes.json.bad-1");
    assertThat(Files.readString(directory.resolve("lanes.json.bad-1"))).isEqualTo(damaged);
  }

  @Test
  void shouldSetAsideABoundedNumberOfFiles() throws IOException {
    for (int n = 0; n < 20; n++) {
      Files.writeString(directory.resolve("lanes.json"), "damage " + n);
      load();
    }

    assertThat(names()).hasSize(SetAside.MOST);
  }

  @Test
  void shouldSetAsideAFileThatIsTooLarge() throws IOException {
    try (var file = new java.io.RandomAccessFile(directory.resolve("lanes.json").toFile(), "rw")) {
      file.setLength(FileLaneStore.MAX_BYTES + 1);
    }

    assertThat(load().warning().orElseThrow()).contains("is larger than 16777216 bytes");
  }

  @Test
  void shouldSayInPlainWordsWhyItCannotWrite() {
    LaneStore gone = LaneStore.at(directory.resolve("gone"));

    assertThatThrownBy(() -> gone.save(Learned.SELF, LANES))
        .isInstanceOf(IOException.class)
        .hasMessage("the directory is gone");
  }

  @Test
  void shouldKeepTheOldContentWhenTheNewCannotBeWritten() throws IOException {
    store().save(Learned.SELF, LANES);
    Files.createDirectory(directory.resolve("lanes.json.new"));

    assertThatThrownBy(() -> store().save(Learned.SELF, SaveLanes.NOTHING))
        .isInstanceOf(IOException.class);

    assertThat(load().lanes()).isEqualTo(LANES);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldKeepTheOldContentWhenTheDiskIsFull() throws IOException {
    store().save(Learned.SELF, LANES);
    Files.createSymbolicLink(directory.resolve("lanes.json.new"), Path.of("/dev/full"));

    assertThatThrownBy(() -> store().save(Learned.SELF, SaveLanes.NOTHING))
        .hasMessage("No space left on device");

    assertThat(load().lanes()).isEqualTo(LANES);
    Files.deleteIfExists(directory.resolve("lanes.json.new"));
  }

  @Test
  void shouldKeepNothingNowhere() {
    assertThat(LaneStore.none().load(Learned.SELF)).isEmpty();
  }

  private LaneStore store() {
    return LaneStore.at(directory);
  }

  private Loaded load() {
    return store().load(Learned.SELF).orElseThrow();
  }

  private String text() throws IOException {
    return Files.readString(directory.resolve("lanes.json"));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
