package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.NPU;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.NoBid;
import dev.bidmesh.protocol.message.PromptRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The lines that one prompt leaves in a node's log. */
class AuctionLogTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger(AuctionLog.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Story story = new Story();

  @BeforeEach
  void listen() {
    logger.setLevel(Level.DEBUG);
    logger.setAdditive(false);
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(log);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  @Test
  void shouldTellOneAuctionFromTheBidsToTheAnswer() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.core.advance(Duration.ofMillis(4));
    story.bid(prompt, ME, CPU, 0);
    story.core.advance(Duration.ofMillis(2));
    story.bid(prompt, PEER, CPU, 0);
    story.core.advance(Duration.ofMillis(1));
    story.scores(Map.of(ME, 3.0, PEER, .9));
    story.core.advance(Duration.ofMillis(5));
    story.accept();
    story.core.advance(Duration.ofMillis(800));
    story.says("Paris").stops(1);

    assertThat(lines())
        .isEqualTo(
            List.of(
                "answers 2 of 2, bids 2, after 6.0 ms: every device answered",
                "award 1, run 1/5, after 7.0 ms to peer (CPU): predicted 0.900 s, quoted 1.000 s",
                "answered by peer, path auction, runs 1: predicted 1.500 s, took 0.800 s,"
                    + " elapsed 812.0 ms"));
    assertThat(log.list)
        .allSatisfy(
            event ->
                assertThat(event.getKeyValuePairs())
                    .singleElement()
                    .hasToString("prompt=\"" + prompt.promptId() + "\""));
  }

  @Test
  void shouldTellOfThePromptThatTheOwnNpuAnswers() {
    story.engines(NPU).arrives();
    story.accept().says("Paris").stops(1);

    assertThat(lines())
        .isEqualTo(
            List.of(
                "award 1, run 1/5, to the own NPU",
                "answered by self, path own-npu, runs 1: predicted 1.500 s, took 0.000 s,"
                    + " elapsed 0.0 ms"));
  }

  @Test
  void shouldTellWhyAPromptFails() {
    PromptRequest prompt = story.engines(CPU).arrives();
    story.noBid(prompt, ME, NoBid.FULL, OptionalLong.of(900));

    assertThat(lines()).hasSize(2);
    assertThat(lines().get(0))
        .isEqualTo("answers 1 of 1, bids 0, after 0.0 ms: every device answered");
    assertThat(lines().get(1))
        .startsWith("failed, " + FailureCode.BUSY.label() + ", elapsed 0.0 ms: ");
  }

  @Test
  void shouldMakeNoWordsThatNobodyReads() {
    logger.setLevel(Level.INFO);
    story.runsAlone();
    story.stops(0);

    assertThat(log.list).isEmpty();
  }

  private List<String> lines() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
