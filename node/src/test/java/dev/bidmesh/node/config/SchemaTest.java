package dev.bidmesh.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaTest {

  @Test
  void shouldListTheKeysOfSectionsWithTheirPath() {
    assertThat(Schema.of(SampleConfig.class).keys())
        .contains("label", "port", "inner.queueCapacity", "inner.deeper.every")
        .doesNotContain("inner");
  }

  @Test
  void shouldListSectionsOnce() {
    assertThat(Schema.of(SampleConfig.class).sections()).containsExactly("inner", "inner.deeper");
  }

  @ParameterizedTest
  @CsvSource({
    "httpPort, BIDMESH_HTTP_PORT",
    "name, BIDMESH_NAME",
    "executor.queueCapacity, BIDMESH_EXECUTOR_QUEUE_CAPACITY",
    "bandit.v0Scale, BIDMESH_BANDIT_V0_SCALE"
  })
  void shouldNameTheVariableOfAKey(String key, String variable) {
    assertThat(Schema.variableOf(key)).isEqualTo(variable);
  }

  @Test
  void shouldGiveEveryKeyOfANodeAVariableOfItsOwn() {
    assertThat(Schema.of(NodeConfig.class).variables()).doesNotHaveDuplicates();
  }
}
