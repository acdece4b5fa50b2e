package dev.bidmesh.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExecutorConfigTest {

  @ParameterizedTest
  @MethodSource("components")
  void shouldNameTheSettingThatIsWrong(RecordComponent wrong) {
    assertThatThrownBy(() -> defaultBut(wrong))
        .cause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(wrong.getName() + " ");
  }

  @Test
  void shouldRefuseALongerQueueThanItCanManage() {
    assertThat(ExecutorConfig.DEFAULT.withQueueCapacity(10_000).queueCapacity()).isEqualTo(10_000);
    assertThatThrownBy(() -> ExecutorConfig.DEFAULT.withQueueCapacity(10_001))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("queueCapacity must be between 0 and 10000, not 10001");
  }

  private static Stream<RecordComponent> components() {
    return Stream.of(ExecutorConfig.class.getRecordComponents());
  }

  private static void defaultBut(RecordComponent wrong) throws ReflectiveOperationException {
    Object[] values =
        components().map(each -> value(each, each.getName().equals(wrong.getName()))).toArray();
    Class<?>[] types = components().map(RecordComponent::getType).toArray(Class<?>[]::new);
    assertThat(ExecutorConfig.class.getDeclaredConstructor(types).newInstance(values)).isNull();
  }

  private static Object value(RecordComponent component, boolean wrong) {
    if (!wrong) {
      return read(component);
    }
    if (component.getType() == Duration.class) {
      return Duration.ZERO;
    }
    return component.getType() == double.class ? (Object) (-1.0) : (Object) (-1);
  }

  private static Object read(RecordComponent component) {
    try {
      return component.getAccessor().invoke(ExecutorConfig.DEFAULT);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new AssertionError(e);
    }
  }
}
