package dev.bidmesh.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.builtin.BuiltinEngine;
import dev.bidmesh.executor.engine.builtin.BuiltinOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class EngineRosterTest {

  @Test
  void shouldTellOfEnginesThatComeUntilItIsForgotten() {
    var roster = new EngineRoster(List.of(engine("one")));
    var heard = new ArrayList<String>();
    Consumer<Engine> follower = engine -> heard.add(engine.info().id());

    assertThat(roster.follow(follower)).extracting(each -> each.info().id()).containsExactly("one");
    roster.add(engine("two"));
    roster.forget(follower);
    roster.add(engine("three"));

    assertThat(heard).containsExactly("two");
    assertThat(roster.list())
        .extracting(each -> each.info().id())
        .containsExactly("one", "two", "three");
  }

  @Test
  void shouldRefuseTwoEnginesOfOneName() {
    var roster = new EngineRoster(List.of(engine("one")));

    assertThatThrownBy(() -> roster.add(engine("one"))).hasMessage("two engines are called one");
  }

  @Test
  void shouldHaveABound() {
    var roster = new EngineRoster(List.of());
    for (int i = 0; i < EngineRoster.MAX_ENGINES; i++) {
      roster.add(engine("engine-" + i));
    }

    assertThatThrownBy(() -> roster.add(engine("one more")))
        .hasMessage("a device has at most 256 engines");
  }

  private static Engine engine(String id) {
    return new BuiltinEngine(BuiltinOptions.demoModel().withId(id));
  }
}
