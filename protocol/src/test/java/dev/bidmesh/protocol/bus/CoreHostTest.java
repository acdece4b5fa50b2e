package dev.bidmesh.protocol.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.codec.FrameCodec;
import dev.bidmesh.protocol.core.Core;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.core.Observation;
import dev.bidmesh.protocol.core.Output;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.Malformed;
import dev.bidmesh.protocol.message.StatusQuery;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(value = 10, timeUnit = TimeUnit.SECONDS)
class CoreHostTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Key KEY = new Key("test", "one");
  private static final Address HERE = Address.Local.EXECUTOR;

  private MeshBus bus;

  @BeforeEach
  void attach(Vertx vertx) {
    bus = MeshBus.on(vertx, new DeviceId("abcdefghijklmnopqrstuvwxyz"));
  }

  @Test
  void shouldReplyToAQuestion(Vertx vertx, VertxTestContext test) {
    host(vertx, answering(new Ack()), output -> {}).listen(List.of(HERE));

    bus.request(HERE, new StatusQuery(), Ack.class, TIMEOUT)
        .onComplete(test.succeedingThenComplete());
  }

  @Test
  void shouldFailAQuestion(Vertx vertx, VertxTestContext test) {
    Core core =
        (event, now, out) -> {
          if (event instanceof Event.Asked asked) {
            out.accept(new Effect.Fail(asked.exchange(), FailureCode.BUSY, "later"));
          }
        };
    host(vertx, core, output -> {}).listen(List.of(HERE));

    bus.request(HERE, new StatusQuery(), Ack.class, TIMEOUT)
        .onComplete(test.failing(cause -> test.completeNow()));
  }

  @Test
  void shouldFireTimersAndForgetCancelledOnes(Vertx vertx, VertxTestContext test) {
    var cancelled = new Key("test", "cancelled");
    Core core =
        (event, now, out) -> {
          if (event instanceof Event.Observed) {
            out.accept(new Effect.SetTimer(cancelled, Duration.ofMillis(1)));
            out.accept(new Effect.CancelTimer(cancelled));
            out.accept(new Effect.SetTimer(KEY, Duration.ofMillis(5)));
          } else if (event instanceof Event.TimerFired fired) {
            test.verify(() -> assertThat(fired.key()).isEqualTo(KEY));
            test.completeNow();
          }
        };

    host(vertx, core, output -> {}).observe(new Poke());
  }

  @Test
  void shouldBringTheAnswerToAQuestionOfTheCore(Vertx vertx, VertxTestContext test) {
    bus.answer(Address.Local.BANDIT, question -> Future.succeededFuture(EngineSnapshot.NONE));
    Core core =
        (event, now, out) -> {
          if (event instanceof Event.Observed) {
            out.accept(new Effect.Ask(KEY, Address.Local.BANDIT, new StatusQuery(), TIMEOUT));
          } else if (event instanceof Event.Answered answered) {
            test.verify(() -> assertThat(answered.reply()).isEqualTo(EngineSnapshot.NONE));
            test.completeNow();
          }
        };

    host(vertx, core, output -> {}).observe(new Poke());
  }

  @Test
  void shouldSayWhenThereIsNoAnswer(Vertx vertx, VertxTestContext test) {
    Core core =
        (event, now, out) -> {
          if (event instanceof Event.Observed) {
            out.accept(new Effect.Ask(KEY, Address.Local.BANDIT, new StatusQuery(), TIMEOUT));
          } else if (event instanceof Event.Unanswered unanswered) {
            test.verify(() -> assertThat(unanswered.code()).isEqualTo(FailureCode.UNREACHABLE));
            test.completeNow();
          }
        };

    host(vertx, core, output -> {}).observe(new Poke());
  }

  @Test
  void shouldFinishATurnBeforeItTellsThatAQuestionCouldNotBeAsked(
      Vertx vertx, VertxTestContext test) {
    var tooLarge = new Malformed("x".repeat(FrameCodec.MAX_FRAME_BYTES));
    Address elsewhere =
        Address.device(new DeviceId("b".repeat(DeviceId.LENGTH)), Address.Purpose.CONTROL);
    var told = new ArrayList<Class<?>>();
    Core core =
        (event, now, out) -> {
          if (event instanceof Event.Observed) {
            out.accept(new Effect.Ask(KEY, elsewhere, tooLarge, TIMEOUT));
          }
          out.accept(new Effect.Emit(new Told(event.getClass())));
        };

    host(
            vertx,
            core,
            output -> {
              told.add(((Told) output).event());
              if (told.size() == 2) {
                test.verify(
                    () ->
                        assertThat(told)
                            .containsExactly(Event.Observed.class, Event.Unanswered.class));
                test.completeNow();
              }
            })
        .observe(new Poke());
  }

  @Test
  void shouldHandOutputsOver(Vertx vertx, VertxTestContext test) {
    Core core = (event, now, out) -> out.accept(new Effect.Emit(new Poked()));

    host(vertx, core, output -> test.completeNow()).observe(new Poke());
  }

  @Test
  void shouldTellTheAskerWhenTheCoreThrows(Vertx vertx, VertxTestContext test) {
    Core core =
        (event, now, out) -> {
          throw new IllegalStateException("a defect");
        };
    host(vertx, core, output -> {}).listen(List.of(HERE));

    bus.request(HERE, new StatusQuery(), Ack.class, TIMEOUT)
        .onComplete(test.failing(cause -> test.completeNow()));
  }

  @Test
  void shouldKeepNothingOfAnEventInWhichTheCoreThrew(Vertx vertx, VertxTestContext test) {
    Core core =
        (event, now, out) -> {
          if (event instanceof Event.Asked asked) {
            out.accept(new Effect.Reply(asked.exchange(), new Ack()));
            if (asked.message() instanceof StatusQuery) {
              throw new IllegalStateException("a defect");
            }
          }
        };
    host(vertx, core, output -> {}).listen(List.of(HERE));

    bus.request(HERE, new StatusQuery(), Ack.class, TIMEOUT)
        .recover(cause -> bus.request(HERE, new Ack(), Ack.class, TIMEOUT))
        .onComplete(test.succeedingThenComplete());
  }

  @Test
  void shouldBeDeafOnceClosed(Vertx vertx, VertxTestContext test) {
    CoreHost host = host(vertx, answering(new Ack()), output -> {});

    host.listen(List.of(HERE))
        .compose(listening -> host.close())
        .compose(closed -> bus.request(HERE, new StatusQuery(), Ack.class, TIMEOUT))
        .onComplete(test.failing(cause -> test.completeNow()));
  }

  private CoreHost host(Vertx vertx, Core core, Consumer<Output> outputs) {
    return new CoreHost(vertx, bus, MonotonicClock.system(), core, outputs);
  }

  private static Core answering(Ack ack) {
    return (event, now, out) -> {
      if (event instanceof Event.Asked asked) {
        out.accept(new Effect.Reply(asked.exchange(), ack));
      }
    };
  }

  private record Poke() implements Observation {}

  private record Poked() implements Output {}

  private record Told(Class<?> event) implements Output {}
}
