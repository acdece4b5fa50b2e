package dev.bidmesh.node.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What comes of a configuration that a node is given while it runs.
 *
 * @param config what the node runs on from now on: the old one with what can change at once
 * @param applied keys whose values hold from now on
 * @param pending keys whose values differ from what the node runs on until it is started again
 */
public record Reload(NodeConfig config, List<String> applied, List<String> pending) {

  /** The keys that can change while a node runs. A prompt in work keeps what it began with. */
  static final Set<String> LIVE =
      Set.of(
          "logLevel",
          "routing.policy",
          "routing.ownNpuFirst",
          "routing.defaultModel",
          "routing.sessionTolerance",
          "prompts.maxActive",
          "prompts.maxAttempts",
          "prompts.maxDeliveredBytes",
          "prompts.moves",
          "device.minBattery",
          "device.labels",
          "gateway.maxOutputBytes",
          "gateway.maxConcurrentPrompts",
          "gateway.defaultPriority",
          "gateway.defaultDeadline",
          "gateway.maxDeadline");

  public Reload {
    applied = List.copyOf(applied);
    pending = List.copyOf(pending);
  }

  /**
   * Compares two configurations.
   *
   * @param running what the node runs on
   * @param wanted what it would run on if it were started now
   */
  public static Reload of(NodeConfig running, NodeConfig wanted) {
    var applied = new ArrayList<String>();
    var pending = new ArrayList<String>();
    for (String key : changed(running, wanted)) {
      (LIVE.contains(key) ? applied : pending).add(key);
    }
    NodeConfig config = (NodeConfig) mixed("", running, wanted);
    return new Reload(config, applied, pending);
  }

  /** In the order of the reference page. */
  private static List<String> changed(NodeConfig running, NodeConfig wanted) {
    var keys = new ArrayList<String>();
    collect("", running, wanted, keys);
    return keys;
  }

  private static void collect(String prefix, Record running, Record wanted, List<String> out) {
    for (RecordComponent component : running.getClass().getRecordComponents()) {
      String key = prefix + component.getName();
      Object before = Records.read(component, running);
      Object after = Records.read(component, wanted);
      if (before instanceof Record inner && after instanceof Record other) {
        collect(key + ".", inner, other, out);
      } else if (!before.equals(after)) {
        out.add(key);
      }
    }
  }

  private static Record mixed(String prefix, Record running, Record wanted) {
    RecordComponent[] components = running.getClass().getRecordComponents();
    var values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String key = prefix + components[i].getName();
      Object before = Records.read(components[i], running);
      Object after = Records.read(components[i], wanted);
      if (before instanceof Record inner && after instanceof Record other) {
        values[i] = mixed(key + ".", inner, other);
      } else {
        values[i] = LIVE.contains(key) ? after : before;
      }
    }
    return create(running.getClass(), values);
  }

  /** Rules between keys hold among those that can change, and among those that cannot. */
  private static Record create(Class<?> type, Object[] values) {
    try {
      return Records.create(type, values);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("cannot change " + type.getSimpleName() + " at once", e);
    }
  }

  /** The keys that can change while a node runs, sorted. */
  static Set<String> live() {
    return new TreeSet<>(LIVE);
  }
}
