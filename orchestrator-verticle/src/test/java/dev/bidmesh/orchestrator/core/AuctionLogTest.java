package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.bidmesh.protocol.message.PromptRequest;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the log of a node tells of one auction, line by line. */
class AuctionLogTest {

  private final Logger logger =
      (Logger) LoggerFactory.getLogger(AuctionLogTest.class.getPackageName());
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Story story = new Story();

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
    logger.setAdditive(false);
    logger.setLevel(Level.DEBUG);
  }

  @AfterEach
  void listenNoMore() {
    logger.detachAppender(log);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  @Test
  void shouldTellAnAuctionFromTheQuestionToTheWinner() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 3);
    story.core.advance(Duration.ofMillis(40));
    story.bid(prompt, PEER, CPU, 0).scores(Map.of(ME, 4.0, PEER, 1.0));
    story.accept().says("Paris");
    story.core.advance(Duration.ofMillis(900));
    story.stops(1);

    assertThat(log.list)
        .extracting(AuctionLogTest::line)
        .containsExactly(
            "prompt moved from=Arrived to=Collecting cause=devices to ask: 2 (peer, self)",
            "self answered: builtin in 4.00 s",
            "peer answered: builtin in 1.00 s",
            "prompt moved from=Collecting to=Scoring cause=every device answered",
            "prompt moved from=Scoring to=Awarding cause=bids scored; award to peer",
            "prompt moved from=Awarding to=Running cause=accepted",
            "prompt answered device=peer attempts=1 predictedMs=1500.0 tookMs=940.0",
            "prompt moved from=Running to=Ended cause=done");
    assertThat(log.list).allSatisfy(each -> assertThat(each.toString()).doesNotContain("France"));
  }

  /** Without the prompt's id, which every line must have, and identities that are long. */
  private static String line(ILoggingEvent event) {
    Map<String, String> fields =
        event.getKeyValuePairs().stream()
            .collect(Collectors.toMap(each -> each.key, each -> String.valueOf(each.value)));
    assertThat(fields).containsKey("prompt");
    String rest =
        event.getKeyValuePairs().stream()
            .filter(each -> !each.key.equals("prompt") && !each.key.equals("lane"))
            .map(each -> " " + each.key + "=" + each.value)
            .collect(Collectors.joining());
    return event.getFormattedMessage() + rest;
  }
}
