package dev.bidmesh.bandit.core;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RefusalsTest {

  private final Refusals refusals = new Refusals(Devices.id("self"));
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(Refusals.class);

  @BeforeEach
  void listen() {
    logger.setLevel(Level.WARN);
    log.start();
    logger.setAdditive(false);
    logger.addAppender(log);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(log);
    logger.setLevel(Level.ERROR);
    logger.setAdditive(true);
  }

  @Test
  void shouldComplainOfADeviceOnceAMinute() {
    for (int second = 0; second < 120; second++) {
      refuse("a", second);
      refuse("b", second);
    }

    assertThat(log.list).hasSize(4);
    assertThat(refusals.total()).isEqualTo(240);
  }

  @Test
  void shouldWarnOfTheDeviceByNameForAnHour() {
    refuse("a", 0);
    refuse("a", 1);
    refuse("self", 1);

    assertThat(refusals.warnings(nanos(3600)))
        .singleElement()
        .asString()
        .contains(Devices.id("a").value(), "refused 2 times", "weighs more than its runs");
    assertThat(refusals.warnings(nanos(3602))).isEmpty();
  }

  @Test
  void shouldRememberNoMoreDevicesThanAllowed() {
    for (int n = 0; n <= Refusals.MAX_DEVICES; n++) {
      refuse("device-" + n, n);
    }

    assertThat(refusals.warnings(nanos(100)))
        .hasSize(Refusals.MAX_DEVICES)
        .noneMatch(warning -> warning.contains(Devices.id("device-0").value()));
  }

  private void refuse(String device, int second) {
    refusals.add(
        Devices.id(device), "snapshot", "lane", "weighs more than its runs", nanos(second));
  }

  private static long nanos(int seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}
