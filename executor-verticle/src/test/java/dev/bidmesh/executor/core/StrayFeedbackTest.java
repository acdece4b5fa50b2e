package dev.bidmesh.executor.core;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class StrayFeedbackTest {

  private final StrayFeedback stray = new StrayFeedback();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(StrayFeedback.class);
  private final RunKey run = new RunKey(PromptId.create(Devices.id("a")), 1);

  @BeforeEach
  void listen() {
    logger.setLevel(Level.WARN);
    logger.setAdditive(false);
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(log);
    logger.setAdditive(true);
  }

  @Test
  void shouldTellOfADeviceOnceAMinuteAndCountAll() {
    for (int second = 0; second < 120; second++) {
      add(Devices.id("a"), second);
      add(Devices.id("b"), second);
    }

    assertThat(log.list).hasSize(4);
    assertThat(log.list.stream().map(StrayFeedbackTest::ignoredSoFar))
        .containsExactly(1L, 2L, 121L, 122L);
    assertThat(stray.count()).isEqualTo(240);
  }

  @Test
  void shouldStayWithinItsBounds() {
    for (int n = 0; n <= StrayFeedback.MAX_DEVICES; n++) {
      add(Devices.id("device-" + n), 0);
    }
    add(Devices.id("device-0"), 1);
    add(Devices.id("device-" + StrayFeedback.MAX_DEVICES), 1);

    // The first was forgotten, and so is told of again; the last was not.
    assertThat(log.list).hasSize(StrayFeedback.MAX_DEVICES + 2);
  }

  private static Object ignoredSoFar(ILoggingEvent event) {
    return event.getKeyValuePairs().stream()
        .filter(pair -> pair.key.equals("ignoredSoFar"))
        .findFirst()
        .orElseThrow()
        .value;
  }

  private void add(DeviceId from, int second) {
    stray.add(from, run, Duration.ofSeconds(second).toNanos());
  }
}
