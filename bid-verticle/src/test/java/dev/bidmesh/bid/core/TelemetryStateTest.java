package dev.bidmesh.bid.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bidmesh.protocol.message.Telemetry;
import dev.bidmesh.protocol.message.TelemetryStatus;
import dev.bidmesh.protocol.message.TelemetryStatus.MissingSource;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TelemetryStateTest {

  private final TelemetryState state =
      new TelemetryState(0.3, EnumSet.complementOf(EnumSet.of(Quantity.TEMPERATURE)));

  @Test
  void shouldSayWhatIsMissingBeforeTheFirstReading() {
    TelemetryStatus status = state.status();

    assertThat(status.telemetry()).isEqualTo(Telemetry.UNKNOWN);
    assertThat(status.degraded()).isTrue();
    assertThat(status.missing())
        .containsExactly(
            new MissingSource("cpu", "not read yet"),
            new MissingSource("ram", "not read yet"),
            new MissingSource("battery", "not read yet"),
            new MissingSource("temperature", "no source"));
  }

  @Test
  void shouldHoldTheLatestOfEverySource() {
    everything();

    Telemetry telemetry = state.status().telemetry();
    assertThat(telemetry.cpu()).hasValue(0.25);
    assertThat(telemetry.ram()).hasValue(0.5);
    assertThat(telemetry.battery()).hasValue(0.75);
    assertThat(telemetry.charging()).contains(true);
    assertThat(telemetry.tempC()).hasValue(48.5);
    assertThat(state.status().missing()).isEmpty();
    assertThat(state.status().degraded()).isFalse();
  }

  @Test
  void shouldNotBeDegradedForWantOfABattery() {
    everything();

    state.accept(Quantity.BATTERY, new Reading.Missing("access denied"));

    assertThat(state.status().degraded()).isFalse();
    assertThat(state.status().telemetry().battery()).isEmpty();
    assertThat(state.status().telemetry().charging()).isEmpty();
    assertThat(state.status().missing())
        .containsExactly(new MissingSource("battery", "access denied"));
  }

  @Test
  void shouldSmoothTheLoad() {
    state.accept(Quantity.CPU, new Reading.Cpu(0.2));
    state.accept(Quantity.CPU, new Reading.Cpu(1));
    assertThat(state.status().telemetry().cpu().orElseThrow()).isCloseTo(0.44, within(1e-12));

    state.accept(Quantity.CPU, new Reading.Cpu(1));
    assertThat(state.status().telemetry().cpu().orElseThrow()).isCloseTo(0.608, within(1e-12));
  }

  @Test
  void shouldStartAfreshAfterALoadThatWasMissing() {
    state.accept(Quantity.CPU, new Reading.Cpu(1));
    state.accept(Quantity.CPU, new Reading.Missing("gone"));
    assertThat(state.status().telemetry().cpu()).isEmpty();
    assertThat(state.status().degraded()).isTrue();

    state.accept(Quantity.CPU, new Reading.Cpu(0.1));

    assertThat(state.status().telemetry().cpu()).hasValue(0.1);
  }

  @Test
  void shouldClampFractions() {
    state.accept(Quantity.CPU, new Reading.Cpu(1.7));
    state.accept(Quantity.RAM, new Reading.Ram(-0.2));
    state.accept(Quantity.BATTERY, new Reading.Battery(1.01, false));

    Telemetry telemetry = state.status().telemetry();
    assertThat(telemetry.cpu()).hasValue(1);
    assertThat(telemetry.ram()).hasValue(0);
    assertThat(telemetry.battery()).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void shouldTakeNumbersThatAreNotFiniteForMissing(double value) {
    everything();

    state.accept(Quantity.CPU, new Reading.Cpu(value));
    state.accept(Quantity.RAM, new Reading.Ram(value));
    state.accept(Quantity.BATTERY, new Reading.Battery(value, true));
    state.accept(Quantity.TEMPERATURE, new Reading.Temperature(value));

    assertThat(state.status().telemetry()).isEqualTo(Telemetry.UNKNOWN);
    assertThat(state.status().missing())
        .extracting(MissingSource::reason)
        .hasSize(4)
        .containsOnly("the source reports " + value);
  }

  @Test
  void shouldTakeAReadingOfTheWrongKindForMissing() {
    state.accept(Quantity.CPU, new Reading.Ram(0.5));

    assertThat(state.status().telemetry().cpu()).isEmpty();
    assertThat(state.status().telemetry().ram()).isEmpty();
    assertThat(state.status().missing())
        .contains(new MissingSource("cpu", "the source reports something else"));
  }

  @Test
  void shouldKeepTheLastValueWhileASourceHasNoneYet() {
    state.accept(Quantity.CPU, new Reading.Cpu(0.5));

    state.accept(Quantity.CPU, new Reading.NotYet());

    assertThat(state.status().telemetry().cpu()).hasValue(0.5);
  }

  @Test
  void shouldServeWithoutAnySource() {
    var none = new TelemetryState(1, Set.of());

    assertThat(none.status().missing()).hasSize(4);
    assertThat(none.status().degraded()).isTrue();
  }

  private void everything() {
    state.accept(Quantity.CPU, new Reading.Cpu(0.25));
    state.accept(Quantity.RAM, new Reading.Ram(0.5));
    state.accept(Quantity.BATTERY, new Reading.Battery(0.75, true));
    state.accept(Quantity.TEMPERATURE, new Reading.Temperature(48.5));
  }
}
