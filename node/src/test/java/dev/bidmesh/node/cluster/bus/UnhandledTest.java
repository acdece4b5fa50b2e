package dev.bidmesh.node.cluster.bus;

import static dev.bidmesh.node.Await.await;
import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.HeardLog;
import dev.bidmesh.node.SecretMesh;
import dev.bidmesh.node.security.MeshIdentity;
import dev.bidmesh.node.security.MeshKeyManager;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.lang.reflect.Constructor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames for a peer that reads nothing any more, and other failures that nobody handles. */
@Timeout(30)
class UnhandledTest {

  private static final String ERROR = "Unhandled exception";
  private static final String LOST = "a frame was not written to a peer";
  private static final int FRAMES = 16;
  private static final int FRAME_BYTES = 1 << 18;

  /** What the system keeps for a connection is far less than all the frames. */
  private static final int BUFFER_BYTES = 1 << 16;

  private final Vertx vertx = Vertx.vertx();
  private final List<Throwable> reported = new CopyOnWriteArrayList<>();
  private final Unhandled handler = new Unhandled();
  private final List<NetSocket> atPeer = new CopyOnWriteArrayList<>();
  private final List<Promise<Void>> senders = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldNotTakeFramesForAFrozenPeerForErrors(boolean secure) {
    try (HeardLog heard = HeardLog.ofAll(Unhandled.class)) {
      vertx.exceptionHandler(this::note);
      NetSocket toPeer = connected(secure);
      ContextInternal context = (ContextInternal) vertx.getOrCreateContext();

      var written = new CountDownLatch(1);

      // when: frames pile up, and the connection ends
      context.runOnContext(
          now -> {
            IntStream.range(0, FRAMES).forEach(frame -> write(toPeer, context));
            written.countDown();
          });
      awaitUntil("they pile up", () -> written.getCount() == 0 && !atPeer.isEmpty());
      atPeer.forEach(NetSocket::close);

      // then: whoever has sent them knows that
      awaitUntil(
          "all have ended", () -> senders.stream().allMatch(each -> each.future().isComplete()));
      long failed = senders.stream().filter(each -> each.future().failed()).count();
      assertThat(failed).isGreaterThan(FRAMES / 2);
      awaitUntil("the toolkit has thrown for each", () -> reported.size() == failed);
      assertThat(heard.count(LOST)).as(this::stacks).isEqualTo(failed);
      assertThat(heard.holds(ERROR)).isFalse();
    }
  }

  @Test
  void shouldNotTakeAFrameForAConnectionThatHasJustEndedForAnError() {
    var thrown = new IllegalStateException("Promise already completed");
    thrown.setStackTrace(
        new StackTraceElement[] {
          at("io.vertx.core.Promise", "fail"),
          at("io.vertx.core.Promise", "complete"),
          at("io.vertx.core.impl.future.FutureBase", "emitResult"),
          at("io.vertx.core.impl.future.FutureBase", "onComplete"),
          at("io.vertx.core.eventbus.impl.clustered.OutboundConnection", "writeMessage"),
          at("dev.bidmesh.protocol.bus.MeshBus", "send")
        });

    assertThat(Unhandled.isFrameNotWritten(thrown)).isTrue();
    assertThat(Unhandled.isFrameNotWritten(new IllegalStateException("another", thrown))).isFalse();
  }

  private static StackTraceElement at(String type, String method) {
    return new StackTraceElement(type, method, null, -1);
  }

  @Test
  void shouldTellOfAPromiseOfOursThatIsCompletedTwice() {
    try (HeardLog heard = HeardLog.ofAll(Unhandled.class)) {
      vertx.exceptionHandler(this::note);
      Promise<Void> twice = Promise.promise();
      Promise<Void> once = ((ContextInternal) vertx.getOrCreateContext()).promise();
      twice.fail("it is over");
      once.future().onComplete(twice);

      once.fail("it fails as well");

      awaitUntil("it is told of", () -> reported.size() == 1);
      assertThat(reported.get(0)).hasMessage("Promise already completed");
      assertThat(heard.count(ERROR)).isOne();
      assertThat(heard.holds(LOST)).isFalse();
    }
  }

  @Test
  void shouldTellOfAnyOtherFailure() {
    try (HeardLog heard = HeardLog.ofAll(Unhandled.class)) {
      vertx.exceptionHandler(this::note);

      vertx.runOnContext(
          now -> {
            throw new IllegalStateException("Promise already completed");
          });

      awaitUntil("it is told of", () -> reported.size() == 1);
      assertThat(heard.count(ERROR)).isOne();
    }
  }

  private void note(Throwable failure) {
    handler.handle(failure);
    reported.add(failure);
  }

  private String stacks() {
    return reported.stream()
        .filter(each -> !Unhandled.isFrameNotWritten(each))
        .findFirst()
        .map(each -> List.of(each.getStackTrace()).toString())
        .orElse("");
  }

  /** To a server that reads nothing. */
  private NetSocket connected(boolean secure) {
    var options = new NetServerOptions().setReceiveBufferSize(BUFFER_BYTES);
    if (secure) {
      MeshIdentity peer = new SecretMesh().identity("peer");
      options.setSsl(true).setKeyCertOptions(KeyCertOptions.wrap(new MeshKeyManager(() -> peer)));
    }
    NetServer server = vertx.createNetServer(options).connectHandler(this::freeze);
    int port = await(server.listen(0, "127.0.0.1")).actualPort();
    var client =
        vertx.createNetClient(
            new NetClientOptions()
                .setSendBufferSize(BUFFER_BYTES)
                .setSsl(secure)
                .setTrustAll(true)
                .setHostnameVerificationAlgorithm(""));
    return await(client.connect(port, "127.0.0.1"));
  }

  private void freeze(NetSocket socket) {
    atPeer.add(socket.pause());
  }

  /** As the event bus writes a frame. */
  private void write(NetSocket toPeer, ContextInternal context) {
    Promise<Void> sender = sender(context);
    toPeer.write(Buffer.buffer(new byte[FRAME_BYTES])).onComplete(sender);
  }

  /** The promise of the toolkit that is told of a write; its own future is out of reach. */
  private Promise<Void> sender(ContextInternal context) {
    try {
      Class<?> type = Class.forName("io.vertx.core.eventbus.impl.SendContext");
      Constructor<?> made = type.getDeclaredConstructors()[0];
      made.setAccessible(true);
      Object sending = made.newInstance(context, null, new DeliveryOptions(), null);
      @SuppressWarnings("unchecked")
      var told = (Promise<Void>) type.getField("writePromise").get(sending);
      senders.add(told);
      @SuppressWarnings("unchecked")
      var promise = (Promise<Void>) sending;
      return promise;
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("the toolkit has changed", e);
    }
  }
}
