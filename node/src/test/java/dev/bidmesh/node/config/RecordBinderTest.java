package dev.bidmesh.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.node.config.ConfigValue.Items;
import dev.bidmesh.node.config.ConfigValue.Section;
import dev.bidmesh.node.config.ConfigValue.Text;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordBinderTest {

  private static final Origin HERE = Origin.variable("here");

  private final RecordBinder binder = new RecordBinder(Schema.of(SampleConfig.class));

  @Test
  void shouldKeepTheDefaultsOfWhatIsNotWritten() {
    assertThat(binder.bind(SampleConfig.DEFAULT, Section.empty())).isEqualTo(SampleConfig.DEFAULT);
  }

  @Test
  void shouldReadEveryType() {
    // given
    Section written =
        text("label", "x")
            .with("count", new Text("7", HERE))
            .with("total", new Text("12345678901", HERE))
            .with("share", new Text("0.25", HERE))
            .with("loud", new Text("true", HERE))
            .with("pause", new Text("250ms", HERE))
            .with("limit", new Text("2m", HERE))
            .with("port", new Text("0", HERE))
            .with("weight", new Text("1e3", HERE))
            .with("mode", new Text("very-slow", HERE))
            .with("words", new Items(List.of(new Text("a", HERE), new Text("b", HERE)), HERE))
            .with("inner.queueCapacity", new Text("9", HERE))
            .with("inner.deeper.every", new Text("1h", HERE));

    // when
    SampleConfig bound = binder.bind(SampleConfig.DEFAULT, written);

    // then
    assertThat(bound)
        .isEqualTo(
            new SampleConfig(
                Optional.of("x"),
                7,
                12_345_678_901L,
                0.25,
                true,
                Duration.ofMillis(250),
                Optional.of(Duration.ofMinutes(2)),
                OptionalInt.of(0),
                OptionalDouble.of(1000),
                SampleConfig.Mode.VERY_SLOW,
                List.of("a", "b"),
                new SampleConfig.Inner(9, new SampleConfig.Innermost(Duration.ofHours(1)))));
  }

  @Test
  void shouldTakeOneValueAsAListOfOne() {
    assertThat(binder.bind(SampleConfig.DEFAULT, text("words", "only")).words())
        .containsExactly("only");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "count | many | count must be a whole number, not 'many'",
        "count | 1.5 | count must be a whole number, not '1.5'",
        "count | 11 | count must be between 1 and 10, not 11",
        "total | x | total must be a whole number, not 'x'",
        "share | half | share must be a number, not 'half'",
        "share | NaN | share must be a finite number, not 'NaN'",
        "loud | yes | loud must be true or false, not 'yes'",
        "pause | 5 | pause must be a whole number and a unit (ms, s, m or h) such as 250ms or 2s,"
            + " not '5'",
        "limit | soon | limit must be a whole number and a unit (ms, s, m or h) such as 250ms or"
            + " 2s, not 'soon'",
        "port | 1e3 | port must be a whole number, not '1e3'",
        "mode | slow | mode must be one of fast, very-slow, not 'slow'",
        "inner.queueCapacity | 0 | inner.queueCapacity must be between 1 and 100, not 0",
        "inner | 5 | inner is a section, not a value: write keys below it, like"
            + " inner.queueCapacity",
        "cuont | 5 | unknown key cuont. Did you mean count?",
        "queueCapacity | 5 | unknown key queueCapacity. Did you mean inner.queueCapacity?",
        "inner.queueCapcity | 5 | unknown key inner.queueCapcity. Did you mean"
            + " inner.queueCapacity?",
        "inner.deeper.evry | 5s | unknown key inner.deeper.evry. Did you mean inner.deeper.every?"
      })
  void shouldNameKeyPlaceAndRemedy(String key, String value, String problem) {
    assertThatThrownBy(() -> binder.bind(SampleConfig.DEFAULT, text(key, value)))
        .isInstanceOf(ConfigException.class)
        .hasMessage("here: " + problem);
  }

  @ParameterizedTest
  @CsvSource({
    "iner.queueCapacity, iner, inner",
    "outer.inner.queueCapacity, outer, inner",
    "inner.deper.every, inner.deper, inner.deeper"
  })
  void shouldNameTheNearestSectionForOneThatIsNotKnown(String key, String unknown, String near) {
    assertThatThrownBy(() -> binder.bind(SampleConfig.DEFAULT, text(key, "5")))
        .isInstanceOf(ConfigException.class)
        .hasMessageEndingWith("unknown key " + unknown + ". Did you mean " + near + "?");
  }

  @Test
  void shouldRefuseAListWhereOneValueBelongs() {
    // given
    Section written = Section.empty().with("count", new Items(List.of(), HERE));

    // then
    assertThatThrownBy(() -> binder.bind(SampleConfig.DEFAULT, written))
        .hasMessage("here: count must be a single value");
  }

  @Test
  void shouldRefuseASectionWhereAListBelongs() {
    assertThatThrownBy(() -> binder.bind(SampleConfig.DEFAULT, text("words.first", "a")))
        .hasMessageContaining("words must be a list, such as [one, two]");
  }

  private static Section text(String path, String value) {
    return Section.empty().with(path, new Text(value, HERE));
  }
}
