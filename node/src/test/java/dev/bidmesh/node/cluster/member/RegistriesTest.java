package dev.bidmesh.node.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.multimap.MultiMap;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastRegistrationInfo;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RegistriesTest {

  private static final String OWN = "own";

  private final List<String> calls = new ArrayList<>();

  @Test
  void shouldForgetWhereTheNodeListensBeforeAllElse() {
    new Registries(instance(), Duration.ofSeconds(5)).takeBack();

    assertThat(calls).containsExactly("delete own", "all addresses", "remove prompts");
  }

  @Test
  void shouldForgetOnlyWhatTheGoneLeft() {
    assertThat(new Registries(instance(), Duration.ofSeconds(5)).forget(Set.of("other")))
        .isEqualTo(1);

    assertThat(calls).containsExactly("all addresses", "remove streams", "remove other");
  }

  @Test
  void shouldNameEachNodeThatHasAnAddressOrListens() {
    assertThat(new Registries(instance(), Duration.ofSeconds(5)).named())
        .containsExactlyInAnyOrder(OWN, "other", "listens");
  }

  /** What a departing member finds: an address of its own and one of another node. */
  private HazelcastInstance instance() {
    Member local = proxy(Member.class, (self, method, arguments) -> OWN);
    Cluster cluster = proxy(Cluster.class, (self, method, arguments) -> local);
    IMap<?, ?> nodes =
        proxy(
            IMap.class,
            (self, method, arguments) -> {
              if (method.getName().equals("keySet")) {
                return Set.of(OWN, "listens");
              }
              calls.add(method.getName() + " " + arguments[0]);
              return null;
            });
    MultiMap<?, ?> addresses =
        proxy(
            MultiMap.class,
            (self, method, arguments) -> {
              if (method.getName().equals("values")) {
                return List.of(at(OWN), at("other"));
              }
              boolean all = method.getName().equals("entrySet");
              calls.add(all ? "all addresses" : method.getName() + " " + arguments[0]);
              return all
                  ? Set.of(Map.entry("prompts", at(OWN)), Map.entry("streams", at("other")))
                  : Boolean.TRUE;
            });
    return proxy(
        HazelcastInstance.class,
        (self, method, arguments) ->
            switch (method.getName()) {
              case "getCluster" -> cluster;
              case "getMap" -> nodes;
              case "getMultiMap" -> addresses;
              default -> throw new AssertionError(method);
            });
  }

  private static HazelcastRegistrationInfo at(String node) {
    return new HazelcastRegistrationInfo(new RegistrationInfo(node, 1, false));
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
