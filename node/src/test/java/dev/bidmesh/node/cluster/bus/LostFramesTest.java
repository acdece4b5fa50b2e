package dev.bidmesh.node.cluster.bus;

import static dev.bidmesh.node.Await.await;
import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.HeardLog;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageProducer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two event buses; frames of one for the other are on their way when it freezes, and ends. */
@Timeout(60)
class LostFramesTest {

  private static final String ADDRESS = "frames";

  /** More than the system keeps for a connection. */
  private static final int FRAMES = 32;

  private static final int FRAME_BYTES = 1 << 20;

  @Test
  void shouldBeKnownToWhoeverSentThemAndBeNoErrors() {
    try (var links = new TestLinks(Optional.empty(), Map.of());
        HeardLog heard = HeardLog.ofAll(Unhandled.class);
        HeardLog toolkit = HeardLog.named("io.vertx.core.impl.ContextImpl")) {
      Vertx own = links.open("desk").link().vertx();
      Vertx peer = links.open("phone").link().vertx();
      await(
          peer.eventBus().consumer(ADDRESS, message -> message.reply(message.body())).completion());
      awaitUntil("they are connected", () -> answers(own));

      // when
      CountDownLatch thaw = freeze(peer);
      Future<Void> ended = BusServer.close(peer);
      MessageProducer<Buffer> producer = own.eventBus().sender(ADDRESS);
      List<Future<Void>> frames =
          Stream.generate(() -> producer.write(Buffer.buffer(new byte[FRAME_BYTES])))
              .limit(FRAMES)
              .toList();
      awaitUntil("some are on their way", () -> frames.stream().anyMatch(Future::succeeded));
      thaw.countDown();
      await(ended);

      // then
      awaitUntil("all have ended", () -> frames.stream().allMatch(Future::isComplete));
      long lost = frames.stream().filter(Future::failed).count();
      assertThat(lost).isPositive();
      awaitUntil("the toolkit has thrown for each", () -> heard.count("not written") == lost);
      assertThat(heard.holds("Unhandled exception")).isFalse();
      assertThat(toolkit.holds("Unhandled exception")).isFalse();
    }
  }

  private static boolean answers(Vertx own) {
    return await(own.eventBus().request(ADDRESS, Buffer.buffer("?")).map(true).otherwise(false));
  }

  /** Its only event loop stands still until it is thawed; what comes for it waits behind that. */
  private static CountDownLatch freeze(Vertx peer) {
    var thaw = new CountDownLatch(1);
    var frozen = new CountDownLatch(1);
    peer.runOnContext(
        now -> {
          frozen.countDown();
          awaitUntil("it is thawed", () -> thaw.getCount() == 0);
        });
    awaitUntil("it is frozen", () -> frozen.getCount() == 0);
    return thaw;
  }
}
