package dev.bidmesh.bandit.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bidmesh.bandit.core.SaveLanes;
import dev.bidmesh.bandit.core.StoreNews.Loaded;
import dev.bidmesh.bandit.core.linear.LinearModel;
import dev.bidmesh.bandit.core.loglinear.LaneModel;
import dev.bidmesh.bandit.core.loglinear.Prior;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.ModelFamily;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files as released versions have written them. They stay as they are: whoever changes the form
 * adds a file, and reads the old ones too.
 */
class StoredLanesTest {

  private static final LaneFeatures PROMPT =
      new LaneFeatures(OptionalDouble.of(.2), OptionalDouble.of(.5), 140);

  private final Path directory;
  private final Path file;

  StoredLanesTest(@TempDir Path directory) {
    this.directory = directory;
    this.file = directory.resolve("lanes.json");
  }

  @Test
  void shouldReadAFileOfTheFirstVersion() throws IOException {
    Loaded loaded = load(stored());

    assertThat(loaded.warning()).isEmpty();
    SaveLanes lanes = loaded.lanes();
    assertThat(lanes.own())
        .extracting(lane -> lane.lane().engineId())
        .containsExactly("builtin", "old phone");
    assertThat(lanes.provisional())
        .extracting(lane -> lane.lane().engineId())
        .containsExactly("späte Maschine/%");
    assertThat(lanes.others())
        .extracting(lane -> lane.lane().deviceId())
        .containsExactly(Learned.PEER);
    assertThat(lanes.unheardMs()).isEqualTo(Map.of(Learned.PEER, 1500L));
    LaneSnapshot first = lanes.own().get(0);
    assertThat(first.incarnation()).isEqualTo(1);
    assertThat(first.version()).isEqualTo(9);
    assertThat(first.observations()).isEqualTo(9);
    assertThat(first.residualVariance()).isEqualTo(0.9074309837482418);
    assertThat(first.family()).isEqualTo(ModelFamily.LOG_LINEAR);
    assertThat(lanes.own().get(1).family()).isEqualTo(ModelFamily.LINEAR4);
  }

  @Test
  void shouldPredictFromItWhatItsWriterDid() throws IOException {
    SaveLanes lanes = load(stored()).lanes();

    assertThat(medianS(lanes.own().get(0))).isCloseTo(0.1942615427472722, within(1e-9));
    assertThat(medianS(lanes.provisional().get(0))).isCloseTo(0.20621658194085665, within(1e-9));
    assertThat(medianS(lanes.others().get(0))).isCloseTo(0.10685435060429424, within(1e-9));
    var linear = new LinearModel();
    assertThat(linear.restore(lanes.own().get(1))).isTrue();
    assertThat(linear.estimateS(PROMPT)).isCloseTo(3.5790559984932377, within(1e-9));
  }

  @Test
  void shouldPassOverFieldsThatItDoesNotKnow() throws IOException {
    String later =
        stored()
            .replace("  \"savedAtMs\"", "  \"colour\" : { \"of\" : \"paint\" },\n  \"savedAtMs\"")
            .replace("    \"incarnation\"", "    \"mood\" : [ 1, 2 ],\n    \"incarnation\"");
    assertThat(later).contains("colour", "mood");

    Loaded loaded = load(later);

    assertThat(loaded.warning()).isEmpty();
    assertThat(loaded.lanes()).isEqualTo(load(stored()).lanes());
  }

  @Test
  void shouldSetAFileOfALaterVersionAsideAndLeaveItAsItIs() throws IOException {
    String later = stored().replace("\"version\" : 1,\n  \"dev", "\"version\" : 2,\n  \"dev");
    assertThat(later).isNotEqualTo(stored());

    Loaded loaded = load(later);
    LaneStore.at(directory).save(Learned.SELF, Learned.lanes(3));

    assertThat(loaded.lanes()).isEqualTo(SaveLanes.NOTHING);
    assertThat(loaded.warning().orElseThrow())
        .contains("has version 2 where this node reads 1", "set aside as lanes.json.bad-1");
    assertThat(Files.readString(directory.resolve("lanes.json.bad-1"))).isEqualTo(later);
    assertThat(LaneStore.at(directory).load(Learned.SELF).orElseThrow().lanes())
        .isEqualTo(Learned.lanes(3));
  }

  private static double medianS(LaneSnapshot lane) {
    var model = new LaneModel(Prior.of(Accelerator.CPU));
    assertThat(model.restore(lane)).isTrue();
    return model.forecast(PROMPT, 1).medianS();
  }

  private Loaded load(String text) throws IOException {
    Files.writeString(file, text);
    return LaneStore.at(directory).load(Learned.SELF).orElseThrow();
  }

  private static String stored() throws IOException {
    try (InputStream in = StoredLanesTest.class.getResourceAsStream("/stored/lanes-1.json")) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
