package dev.bidmesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.core.Core;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.core.Exchange;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.core.Observation;
import dev.bidmesh.protocol.core.Output;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.StatusQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoreDriverTest {

  private static final Key EARLY = new Key("timer", "early");
  private static final Key LATE = new Key("timer", "late");
  private static final Key QUESTION = new Key("question", "one");

  private final List<String> log = new ArrayList<>();

  @Test
  void shouldFireTimersInOrderAtTheirOwnTime() {
    CoreDriver driver = new CoreDriver(core());
    driver.observe(new Start());
    long start = driver.clock().nanoTime();

    driver.advance(Duration.ofSeconds(1));

    assertThat(log)
        .containsExactly(
            "start",
            "early at " + (start + 10_000_000),
            "unanswered at " + (start + 20_000_000),
            "late at " + (start + 30_000_000));
    assertThat(driver.clock().nanoTime()).isEqualTo(start + 1_000_000_000);
  }

  @Test
  void shouldLeaveWhatIsNotDue() {
    CoreDriver driver = new CoreDriver(core());

    driver.observe(new Start()).advance(Duration.ofMillis(15));

    assertThat(driver.timers()).containsExactly(LATE);
    assertThat(driver.openAsks()).hasSize(1);
  }

  @Test
  void shouldBringAnAnswerOnce() {
    CoreDriver driver = new CoreDriver(core());
    driver.observe(new Start()).answer(QUESTION, new Ack());

    assertThat(log).contains("answered");
    assertThatIllegalStateException().isThrownBy(() -> driver.answer(QUESTION, new Ack()));
  }

  @Test
  void shouldBringAFailure() {
    CoreDriver driver = new CoreDriver(core());

    driver.observe(new Start()).fail(QUESTION, FailureCode.UNREACHABLE);

    assertThat(log).anyMatch(line -> line.startsWith("unanswered"));
  }

  @Test
  void shouldShowWhatTheCoreSentAnsweredAndEmitted() {
    CoreDriver driver = new CoreDriver(core());

    Exchange exchange = driver.ask(Devices.id("a"), new StatusQuery());

    assertThat(driver.replyTo(exchange)).contains(new Ack());
    assertThat(driver.failureOf(exchange)).isEmpty();
    assertThat(driver.outputs(Done.class)).hasSize(1);
    assertThat(driver.sentTo(Address.EVENT, Ack.class)).hasSize(1);
    assertThat(driver.forget().effects()).isEmpty();
  }

  @Test
  void shouldNotGoBackInTime() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ManualClock().advance(Duration.ofMillis(-1)));
  }

  private Core core() {
    return (event, now, out) -> {
      if (event instanceof Event.Observed) {
        log.add("start");
        out.accept(new Effect.SetTimer(LATE, Duration.ofMillis(30)));
        out.accept(new Effect.SetTimer(EARLY, Duration.ofMillis(10)));
        out.accept(
            new Effect.Ask(
                QUESTION, Address.Local.BANDIT, new StatusQuery(), Duration.ofMillis(20)));
      } else if (event instanceof Event.TimerFired fired) {
        log.add(fired.key().subject() + " at " + now);
      } else if (event instanceof Event.Answered) {
        log.add("answered");
      } else if (event instanceof Event.Unanswered) {
        log.add("unanswered at " + now);
      } else if (event instanceof Event.Asked asked) {
        out.accept(new Effect.Reply(asked.exchange(), new Ack()));
        out.accept(new Effect.Publish(Address.EVENT, new Ack()));
        out.accept(new Effect.Emit(new Done()));
      }
    };
  }

  private record Start() implements Observation {}

  private record Done() implements Output {}
}
