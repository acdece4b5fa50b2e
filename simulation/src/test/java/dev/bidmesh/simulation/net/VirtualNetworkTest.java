package dev.bidmesh.simulation.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Core;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.core.Observation;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.Cancel;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VirtualNetworkTest {

  private static final long SECOND = 1_000_000_000L;
  private static final Key KEY = new Key("test", "");
  private static final Address OTHER = Address.device(Devices.id("b"), Address.Purpose.CONTROL);

  private final VirtualTime time = new VirtualTime();
  private final List<String> log = new ArrayList<>();
  private VirtualNetwork network = new VirtualNetwork(time, 1, FaultPlan.NONE);
  private VirtualNode a = node("a");
  private VirtualNode b = node("b");

  @Test
  void shouldAnswerAQuestionOfAnotherNode() {
    b.host(answering(), Set.of(OTHER), output -> {});
    asking().accept(new Go());

    run(SECOND);

    assertThat(log).containsExactly("asked", "answered");
  }

  @Test
  void shouldTimeOutWhenTheOtherNodeCrashed() {
    b.host(answering(), Set.of(OTHER), output -> {});
    b.crash();
    asking().accept(new Go());

    run(SECOND);

    assertThat(log).containsExactly("unanswered");
  }

  @Test
  void shouldHandleWhatArrivedWhileFrozenAfterTheThaw() {
    b.host(answering(), Set.of(OTHER), output -> {});
    b.freeze();
    asking().accept(new Go());

    run(SECOND);
    b.thaw();
    run(2 * SECOND);

    assertThat(log).containsExactly("unanswered", "asked");
  }

  @Test
  void shouldLoseEverythingOnADeadWire() {
    network = new VirtualNetwork(time, 1, new FaultPlan(1, 0, 0, 0));
    a = node("a");
    b = node("b");
    b.host(answering(), Set.of(OTHER), output -> {});
    asking().accept(new Go());

    run(SECOND);

    assertThat(log).containsExactly("unanswered");
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true"})
  void shouldCutInEitherDirection(boolean deaf, boolean mute) {
    b.host(answering(), Set.of(OTHER), output -> {});
    network.weather().raise(Weather.around(Set.of(b.device()), deaf, mute));
    asking().accept(new Go());

    run(SECOND);

    assertThat(log).contains("unanswered").doesNotContain("answered");
    assertThat(log.contains("asked")).isEqualTo(!deaf);
  }

  @Test
  void shouldReachEveryNodeWithAPublication() {
    Core listener = (event, now, out) -> log.add("heard");
    a.host(listener, Set.of(Address.EVENT), output -> {});
    b.host(listener, Set.of(Address.EVENT), output -> {});
    Core speaker = (event, now, out) -> out.accept(new Effect.Publish(Address.EVENT, new Ack()));
    a.host(speaker, Set.of(), output -> {}).accept(new Go());

    run(SECOND);

    assertThat(log).containsExactly("heard", "heard");
  }

  @Test
  void shouldNotFireATimerThatWasReplacedWhileFrozen() {
    Core core =
        (event, now, out) -> {
          if (event instanceof Event.TimerFired) {
            log.add("fired at " + now / 1_000_000);
          } else {
            out.accept(new Effect.SetTimer(KEY, Duration.ofMillis(10)));
          }
        };
    Consumer<Observation> poke = a.host(core, Set.of(), output -> {});
    poke.accept(new Go());
    a.freeze();
    poke.accept(new Go());
    run(SECOND);

    a.thaw();
    run(2 * SECOND);

    assertThat(log).containsExactly("fired at 1010");
  }

  @Test
  void shouldReachEveryNodeAtTheSameInstantWhereNothingIsLeftToChance() {
    network = new VirtualNetwork(time, 1, new FaultPlan(0, 0, 100, 100));
    a = node("a");
    b = node("b");
    Core listener = (event, now, out) -> log.add("heard at " + now);
    a.host(listener, Set.of(Address.EVENT), output -> {});
    b.host(listener, Set.of(Address.EVENT), output -> {});
    Core speaker = (event, now, out) -> out.accept(new Effect.Publish(Address.EVENT, new Ack()));
    a.host(speaker, Set.of(), output -> {}).accept(new Go());

    run(SECOND);

    assertThat(log).containsExactlyInAnyOrder("heard at 0", "heard at 100");
  }

  @Test
  void shouldLetNothingThroughAHalfOpenLinkUntilItIsMended() {
    b.host(answering(), Set.of(OTHER), output -> {});
    BiPredicate<DeviceId, DeviceId> wall = (from, to) -> from.equals(b.device());
    network.weather().raise(wall);
    Consumer<Observation> asking = asking();
    asking.accept(new Go());
    run(SECOND);

    network.weather().raze(wall);
    asking.accept(new Go());
    run(2 * SECOND);

    assertThat(log).containsExactly("asked", "unanswered", "asked", "answered");
  }

  @Test
  void shouldLoseAnswersOnly() {
    network.weather().answers(new Weather.AnswerFaults(1, 0));
    b.host(answering(), Set.of(OTHER), output -> {});
    asking().accept(new Go());

    run(SECOND);

    assertThat(log).containsExactly("asked", "unanswered");
  }

  @Test
  void shouldTakeAnAnswerOnceThatComesTwice() {
    network.weather().answers(new Weather.AnswerFaults(0, 1));
    b.host(answering(), Set.of(OTHER), output -> {});
    asking().accept(new Go());

    run(SECOND);

    assertThat(log).containsExactly("asked", "answered");
  }

  @ParameterizedTest
  @CsvSource({
    "ARRIVAL, 'heard,fired'",
    "MESSAGES_FIRST, 'heard,fired'",
    "TIMERS_FIRST, 'fired,heard'"
  })
  void shouldTakeInWhatWaitedInTheOrderOfTheThaw(VirtualNode.Order order, String expected) {
    Core core =
        (event, now, out) -> {
          if (event instanceof Event.Observed) {
            out.accept(new Effect.SetTimer(KEY, Duration.ofMillis(20)));
          } else {
            log.add(event instanceof Event.TimerFired ? "fired" : "heard");
          }
        };
    b.host(core, Set.of(OTHER), output -> {}).accept(new Go());
    b.freeze();
    asking().accept(new Go());
    run(SECOND);

    b.thaw(order);

    assertThat(String.join(",", log.subList(log.size() - 2, log.size()))).isEqualTo(expected);
  }

  @Test
  void shouldDoOneThingAfterTheOtherWhileItIsSlow() {
    Core core = (event, now, out) -> log.add("at " + now / 1_000_000);
    Consumer<Observation> poke = a.host(core, Set.of(), output -> {});
    a.slow(3_000_000);

    poke.accept(new Go());
    poke.accept(new Go());
    run(SECOND);
    a.slow(0);
    poke.accept(new Go());
    run(2 * SECOND);

    assertThat(log).containsExactly("at 3", "at 6", "at 1000");
  }

  @Test
  void shouldLetAPromptFareTheSameWithoutAnother() {
    List<String> alone = fates(List.of("1"));
    List<String> beside = fates(List.of("2", "1"));

    assertThat(beside).containsSequence(alone);
    assertThat(String.join("", alone)).contains("lost").contains("heard");
  }

  /**
   * What becomes of twenty messages of each prompt on a bad network, one prompt after the other.
   */
  private List<String> fates(List<String> prompts) {
    network = new VirtualNetwork(time, 5, new FaultPlan(.5, 0, 0, 0));
    a = node("a");
    b = node("b");
    var heard = new ArrayList<String>();
    b.host((event, now, out) -> heard.add("heard"), Set.of(OTHER), output -> {});
    var fates = new ArrayList<String>();
    for (String prompt : prompts) {
      var id = new PromptId("0".repeat(25) + prompt + "-" + a.device().prefix());
      for (int i = 0; i < 20; i++) {
        heard.clear();
        network.send(a, OTHER, new Cancel(id, 1, "over"));
        run(time.nowNanos() + 1);
        fates.add(heard.isEmpty() ? "lost" : "heard");
      }
    }
    return fates;
  }

  private VirtualNode node(String name) {
    var node = new VirtualNode(time, network, Devices.id(name));
    network.add(node);
    return node;
  }

  private void run(long until) {
    while (time.step(until)) {
      // Everything is on the agenda.
    }
  }

  private Core answering() {
    return (event, now, out) -> {
      if (event instanceof Event.Asked asked) {
        log.add("asked");
        out.accept(new Effect.Reply(asked.exchange(), new Ack()));
      }
    };
  }

  private Consumer<Observation> asking() {
    Core core =
        (event, now, out) -> {
          if (event instanceof Event.Observed) {
            out.accept(new Effect.Ask(KEY, OTHER, new StatusQuery(), Duration.ofMillis(500)));
          } else if (event instanceof Event.Answered) {
            log.add("answered");
          } else if (event instanceof Event.Unanswered) {
            log.add("unanswered");
          }
        };
    return a.host(core, Set.of(), output -> {});
  }

  private record Go() implements Observation {}
}
