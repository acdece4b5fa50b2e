package dev.bidmesh.bid.telemetry;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.bidmesh.bid.core.Quantity;
import dev.bidmesh.bid.core.Reading;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SourceReaderTest {

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(
            new UnsatisfiedLinkError("no jnidispatch\nmore"),
            "UnsatisfiedLinkError: no jnidispatch"),
        Arguments.of(
            new NoClassDefFoundError("com/sun/jna/Native"),
            "NoClassDefFoundError: com/sun/jna/Native"),
        Arguments.of(new ExceptionInInitializerError(), "ExceptionInInitializerError"),
        Arguments.of(new StackOverflowError(), "StackOverflowError"),
        Arguments.of(
            new java.io.IOException("permission denied"), "IOException: permission denied"),
        Arguments.of(
            new IllegalStateException("x".repeat(1000)),
            "IllegalStateException: " + "x".repeat(177) + "…"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void shouldCallASourceMissingThatThrowsAnything(Throwable failure, String reason)
      throws Exception {
    try (var reader = new SourceReader(List.of(throwing(failure)))) {
      assertThat(read(reader, Quantity.CPU)).isEqualTo(new Reading.Missing(reason));
    }
  }

  @Test
  void shouldReadOnADaemonThreadOfItsOwn() throws Exception {
    var thread = new CompletableFuture<Thread>();
    TelemetrySource source =
        TelemetrySource.of(
            Quantity.RAM,
            () -> {
              thread.complete(Thread.currentThread());
              return new Reading.Ram(0.5);
            });

    try (var reader = new SourceReader(List.of(source))) {
      assertThat(read(reader, Quantity.RAM)).isEqualTo(new Reading.Ram(0.5));
    }

    assertThat(thread.get(5, SECONDS).isDaemon()).isTrue();
    assertThat(thread.get(5, SECONDS).getName()).startsWith("bidmesh-telemetry-");
  }

  @Test
  void shouldReadOthersWhileOneHangs() throws Exception {
    var never = new CountDownLatch(1);
    TelemetrySource hanging =
        TelemetrySource.of(
            Quantity.CPU,
            () -> {
              never.await();
              return new Reading.Cpu(0);
            });
    TelemetrySource healthy = TelemetrySource.of(Quantity.RAM, () -> new Reading.Ram(0.5));

    var hung = new CompletableFuture<Reading>();
    try (var reader = new SourceReader(List.of(hanging, healthy))) {
      reader.read(Quantity.CPU, hung::complete);
      for (int round = 0; round < 20; round++) {
        assertThat(read(reader, Quantity.RAM)).isEqualTo(new Reading.Ram(0.5));
      }
      assertThat(hung).isNotDone();
    }

    assertThat(hung.get(5, SECONDS)).isEqualTo(new Reading.Missing("InterruptedException"));
  }

  @Test
  void shouldRefuseTwoSourcesForOneQuantity() {
    TelemetrySource source = TelemetrySource.of(Quantity.RAM, () -> new Reading.Ram(0.5));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SourceReader(List.of(source, source)))
        .withMessage("sources must not hold two for ram");
  }

  private static Reading read(SourceReader reader, Quantity quantity) throws Exception {
    var result = new CompletableFuture<Reading>();
    reader.read(quantity, result::complete);
    return result.get(5, SECONDS);
  }

  private static TelemetrySource throwing(Throwable failure) {
    return TelemetrySource.of(
        Quantity.CPU,
        () -> {
          if (failure instanceof Error error) {
            throw error;
          }
          throw (Exception) failure;
        });
  }
}
