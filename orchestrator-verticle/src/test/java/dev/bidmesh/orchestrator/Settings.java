package dev.bidmesh.orchestrator;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;

/** The default settings, but for a few. */
public final class Settings {

  private Settings() {}

  /** Settings of auctions: the defaults, but for the components that are named. */
  public static BiddingConfig bidding(Map<String, Object> changed) {
    RecordComponent[] components = BiddingConfig.class.getRecordComponents();
    var known = Arrays.stream(components).map(RecordComponent::getName).toList();
    if (!known.containsAll(changed.keySet())) {
      throw new IllegalArgumentException(changed.keySet() + " are not all among " + known);
    }
    Object[] values =
        Arrays.stream(components)
            .map(each -> changed.getOrDefault(each.getName(), defaultOf(each)))
            .toArray();
    try {
      return canonical(components).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /** All settings: the defaults, but for these of auctions. */
  public static OrchestratorConfig of(Map<String, Object> bidding) {
    return new OrchestratorConfig(RoutingConfig.DEFAULT, bidding(bidding), PromptsConfig.DEFAULT);
  }

  private static Constructor<BiddingConfig> canonical(RecordComponent[] components)
      throws NoSuchMethodException {
    return BiddingConfig.class.getDeclaredConstructor(
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
  }

  private static Object defaultOf(RecordComponent component) {
    try {
      return component.getAccessor().invoke(BiddingConfig.DEFAULT);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
