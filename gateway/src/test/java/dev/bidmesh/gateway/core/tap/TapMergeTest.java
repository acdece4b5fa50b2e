package dev.bidmesh.gateway.core.tap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.RawJson;
import dev.bidmesh.protocol.message.TapDirection;
import dev.bidmesh.protocol.message.TapEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TapMergeTest {

  private static final long HOLD = 1_000;
  private static final DeviceId A = DeviceId.random(new Random(1));
  private static final DeviceId B = DeviceId.random(new Random(2));
  private static final DeviceId C = DeviceId.random(new Random(3));

  private final TapMerge merge = new TapMerge(HOLD, 1_000, 1_000_000);

  @Test
  void shouldShowAFrameAsSentBeforeItIsShownAsReceived() {
    merge.watched(Set.of(A, B));

    merge.add(B, List.of(in(A, "1"), out(B, "2")), 0);
    assertThat(take(merge, 0)).isEmpty();
    merge.add(A, List.of(out(A, "1"), in(B, "2")), 10);

    assertThat(texts(take(merge, 10))).containsExactly("A>1", "B<1", "B>2", "A<2");
    assertThat(merge.size()).isZero();
    assertThat(merge.dueNanos()).isEmpty();
  }

  @Test
  void shouldNotWaitForANodeThatIsNotWatched() {
    merge.watched(Set.of(B));

    merge.add(B, List.of(in(A, "1"), out(B, "2")), 0);

    assertThat(texts(take(merge, 0))).containsExactly("B<1", "B>2");
  }

  @Test
  void shouldNotWaitForEver() {
    merge.watched(Set.of(A, B));
    merge.add(B, List.of(in(A, "lost"), out(B, "2")), 0);

    assertThat(take(merge, HOLD - 1)).isEmpty();
    assertThat(merge.dueNanos()).hasValue(HOLD);

    assertThat(texts(take(merge, HOLD))).containsExactly("B<lost", "B>2");
  }

  @Test
  void shouldNotHoldMoreThanItMay() {
    var small = new TapMerge(HOLD, 2, 1_000_000);
    small.watched(Set.of(A, B));
    small.add(B, List.of(in(A, "1"), in(A, "2"), in(A, "3")), 0);

    assertThat(texts(take(small, 0))).containsExactly("B<1");
    assertThat(small.size()).isEqualTo(2);
  }

  @Test
  void shouldNotHoldMoreBytesThanItMay() {
    var small = new TapMerge(HOLD, 1_000, 2L * in(A, "1").roughBytes());
    small.watched(Set.of(A, B));
    small.add(B, List.of(in(A, "1")), 0);
    assertThat(small.isHalfFull()).isTrue();
    small.add(B, List.of(in(A, "2"), in(A, "3")), 0);

    assertThat(texts(take(small, 0))).containsExactly("B<1");
    assertThat(small.size()).isEqualTo(2);
  }

  /** Three nodes say things to each other; what each saw arrives in pieces and late. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void shouldKeepEveryNodesOrderAndThatOfSendingAndReceiving(long seed) {
    var random = new Random(seed);
    List<DeviceId> nodes = List.of(A, B, C);
    Map<DeviceId, Deque<TapEvent>> seen = story(random, nodes);
    int total = seen.values().stream().mapToInt(Deque::size).sum();
    Map<DeviceId, List<TapEvent>> expected = new HashMap<>();
    seen.forEach((node, events) -> expected.put(node, List.copyOf(events)));
    merge.watched(Set.copyOf(nodes));

    var shown = new ArrayList<SeenFrame>();
    while (seen.values().stream().anyMatch(events -> !events.isEmpty())) {
      DeviceId node = nodes.get(random.nextInt(nodes.size()));
      var piece = new ArrayList<TapEvent>();
      Deque<TapEvent> left = seen.getOrDefault(node, new ArrayDeque<>());
      for (int i = random.nextInt(6); i > 0 && !left.isEmpty(); i--) {
        piece.add(left.remove());
      }
      merge.add(node, piece, 0);
      shown.addAll(take(merge, 0));
    }

    assertThat(shown).hasSize(total);
    expected.forEach(
        (node, events) ->
            assertThat(shown.stream().filter(each -> each.node().equals(node)))
                .extracting(SeenFrame::event)
                .isEqualTo(new ArrayList<Object>(events)));
    Set<String> sent = new HashSet<>();
    for (SeenFrame each : shown) {
      if (each.event().direction() == TapDirection.OUT) {
        sent.add(each.event().frame());
      } else {
        assertThat(sent).contains(each.event().frame());
      }
    }
  }

  private static Map<DeviceId, Deque<TapEvent>> story(Random random, List<DeviceId> nodes) {
    Map<DeviceId, Deque<TapEvent>> seen = new HashMap<>();
    nodes.forEach(node -> seen.put(node, new ArrayDeque<>()));
    for (int i = 0; i < 60; i++) {
      DeviceId from = nodes.get(random.nextInt(nodes.size()));
      DeviceId to = nodes.get(random.nextInt(nodes.size()));
      String frame = String.valueOf(i);
      seen.computeIfPresent(from, (any, events) -> added(events, out(from, frame)));
      seen.computeIfPresent(to, (any, events) -> added(events, in(from, frame)));
    }
    return seen;
  }

  private static Deque<TapEvent> added(Deque<TapEvent> events, TapEvent event) {
    events.add(event);
    return events;
  }

  private static List<SeenFrame> take(TapMerge from, long nowNanos) {
    var shown = new ArrayList<SeenFrame>();
    for (var next = from.poll(nowNanos); next.isPresent(); next = from.poll(nowNanos)) {
      shown.add(next.get());
    }
    return shown;
  }

  private static List<String> texts(List<SeenFrame> frames) {
    return frames.stream().map(TapMergeTest::text).toList();
  }

  private static String text(SeenFrame seen) {
    String node = seen.node().equals(A) ? "A" : seen.node().equals(B) ? "B" : "C";
    String arrow = seen.event().direction() == TapDirection.OUT ? ">" : "<";
    return node + arrow + seen.event().frame();
  }

  private static TapEvent out(DeviceId from, String frame) {
    return event(TapDirection.OUT, from, frame);
  }

  private static TapEvent in(DeviceId from, String frame) {
    return event(TapDirection.IN, from, frame);
  }

  private static TapEvent event(TapDirection direction, DeviceId from, String frame) {
    return new TapEvent(
        0,
        direction,
        true,
        "mesh.event",
        false,
        "Ping",
        Optional.of(from),
        frame,
        1,
        Optional.empty(),
        new RawJson("{}"));
  }
}
