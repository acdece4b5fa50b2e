package dev.bidmesh.simulation.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InformedRoutingTest {

  @Test
  void shouldSendAPromptToTheFastestServerThatIsFree() {
    var routing = new InformedRouting().service("slow", 2).service("fast", 1);

    assertThat(routing.route(0)).isEqualTo("fast");
    assertThat(routing.route(5)).isEqualTo("fast");
  }

  @Test
  void shouldCountTheWaitTwice() {
    var routing = new InformedRouting().service("fast", 1).service("slow", 2.5);

    // when
    assertThat(routing.route(0)).isEqualTo("fast");

    // then: 1 + 2 × .8 > 2.5 > 1 + 2 × .7
    assertThat(routing.route(0.3)).isEqualTo("fast");
    var other = new InformedRouting().service("fast", 1).service("slow", 2.5);
    assertThat(other.route(0)).isEqualTo("fast");
    assertThat(other.route(0.2)).isEqualTo("slow");
  }

  @Test
  void shouldShareAMomentsPromptsByTheSpeedsOfTheServers() {
    var routing = new InformedRouting().service("fast", 1).service("slow", 2);

    // when
    List<String> routes = IntStream.range(0, 300).mapToObj(i -> routing.route(0)).toList();

    // then
    assertThat(routes).filteredOn("fast"::equals).hasSizeBetween(195, 205);
  }

  @Test
  void shouldTakeAnotherSpeedFromWhenItIsTold() {
    var routing = new InformedRouting().service("fast", 1).service("slow", 2);
    assertThat(routing.route(0)).isEqualTo("fast");

    // when
    routing.service("fast", 3);

    // then
    assertThat(routing.route(10)).isEqualTo("slow");
  }

  @Test
  void shouldRefuseToRouteToNobody() {
    assertThatThrownBy(() -> new InformedRouting().route(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no server");
  }
}
