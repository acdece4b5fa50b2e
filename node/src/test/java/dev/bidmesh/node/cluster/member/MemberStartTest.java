package dev.bidmesh.node.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleService;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class MemberStartTest {

  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final LifecycleService life =
      proxy(
          LifecycleService.class,
          (self, method, arguments) -> {
            calls.add(method.getName());
            return null;
          });
  private final HazelcastInstance instance =
      proxy(HazelcastInstance.class, (self, method, arguments) -> life);

  @Test
  void shouldEndAMemberWhoseNextStepThrows() {
    assertThatThrownBy(
            () ->
                MemberStart.orEnded(
                    instance,
                    () -> {
                      throw new IllegalStateException("the library has changed");
                    }))
        .hasMessage("the library has changed");

    assertThat(calls).containsExactly("shutdown");
  }

  @Test
  void shouldEndAMemberWhoseNextStepFindsAnotherLibrary() {
    assertThatThrownBy(
            () ->
                MemberStart.orEnded(
                    instance,
                    () -> {
                      throw new NoSuchMethodError("the library has changed");
                    }))
        .isInstanceOf(NoSuchMethodError.class);

    assertThat(calls).containsExactly("shutdown");
  }

  @Test
  void shouldLeaveAMemberAloneWhoseNextStepSucceeds() {
    assertThat(MemberStart.<Integer>orEnded(instance, () -> 7)).isEqualTo(7);

    assertThat(calls).isEmpty();
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
