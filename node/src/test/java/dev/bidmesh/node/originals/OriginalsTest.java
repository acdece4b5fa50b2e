package dev.bidmesh.node.originals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginalsTest {

  private static final String DEVICE =
      """
      {"device_name": "Kitchen", "listen_port": 5000, "has_npu": true, "free_npu": false,
       "peers": [{"name": "Attic", "ip": "192.0.2.11", "port": 5000},
                 {"name": "Cellar", "ip": "192.0.2.12", "port": 5000}]}
      """;

  private final Originals originals = new Originals();

  @Test
  void shouldTakeTheNameAndThePeersOfADeviceConfig() {
    originals.add("device_config.json", DEVICE);

    assertThat(originals.imported().yaml())
        .isEqualTo(
            """
            # Written by 'bidmesh config import' from device_config.json.
            name: "Kitchen"
            join:
              - "192.0.2.11" # Attic
              - "192.0.2.12" # Cellar
            """);
    assertThat(originals.imported().notes())
        .filteredOn(note -> !note.taken())
        .extracting(Note::entry)
        .containsExactlyInAnyOrder(
            "listen_port", "has_npu", "free_npu", "peers[0].port", "peers[1].port");
    assertThat(originals.imported().notes())
        .allSatisfy(note -> assertThat(note.what()).isNotBlank());
  }

  @Test
  void shouldTakeTheShortForm() {
    originals.add("device_config.json", "{\"device_id\": \"phone-b\", \"has_npu\": false}");

    assertThat(originals.imported().yaml())
        .isEqualTo(
            "# Written by 'bidmesh config import' from device_config.json.\nname: \"phone-b\"\n");
  }

  @Test
  void shouldJoinTheOthersOfADeviceMap() {
    originals.add("device_config.json", "{\"device_id\": \"B\"}");
    originals.add(
        ".mesh_device_map",
        """
        # phones on the shelf
        A:R3CT00XYZ:192.0.2.21
        B:R3CT00ABC:192.0.2.22   # this one
        C:192.0.2.23:5555:192.0.2.23
        """);

    assertThat(originals.imported().yaml())
        .contains("192.0.2.21\" # A")
        .contains("192.0.2.23\" # C");
    assertThat(originals.imported().yaml()).doesNotContain("192.0.2.22");
    assertThat(originals.imported().notes())
        .contains(Note.left(".mesh_device_map", "B at 192.0.2.22", "it is this device"));
  }

  @Test
  void shouldTakeTheNameFromWhatADeviceSaysOfItselfAndJoinEachPeerOnce() {
    originals.add("my_info.txt", "desk:192.0.2.1:6000\n");
    originals.add("peers.txt", "desk:192.0.2.1:6000\nlap:192.0.2.2:6000\nlap2:192.0.2.2:6001\n");

    assertThat(originals.imported().yaml())
        .contains("name: \"desk\"")
        .contains("- \"192.0.2.2\" # lap\n");
    assertThat(originals.imported().notes())
        .contains(Note.left("peers.txt", "lap2 at 192.0.2.2", "it is joined already"));
  }

  @Test
  void shouldKeepTheFirstName() {
    originals.add("a.json", "{\"device_name\": \"one\"}");
    originals.add("b.json", "{\"device_name\": \"two\"}");

    assertThat(originals.imported().yaml()).contains("name: \"one\"").doesNotContain("two");
  }

  @Test
  void shouldNotLetANameBecomeMoreThanAText() {
    originals.add("a.json", "{\"device_name\": \"x\\\"\\ninsecure: true # \\\\\"}");

    assertThat(originals.imported().yaml().lines()).hasSize(2);
    assertThat(originals.imported().yaml()).contains("name: \"x\\\" insecure: true # \\\\\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{", "{\"device_name\": 7}", "{\"peers\": {}}", "just words", "a:b", "{} x"})
  void shouldSayWhatIsWrong(String text) {
    assertThatThrownBy(() -> originals.add("broken", text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("broken");
  }
}
