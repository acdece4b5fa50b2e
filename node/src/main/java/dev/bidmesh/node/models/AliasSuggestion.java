package dev.bidmesh.node.models;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Suggests aliases for models that seem to be one under several names. Only a person can say
 * whether they are: weights that are rounded otherwise answer otherwise.
 */
public final class AliasSuggestion {

  private AliasSuggestion() {}

  /**
   * Groups by family, size and variant. A model whose name does not tell its size is left alone,
   * and so are models that share a name already.
   *
   * @param models the names of each, the preferred one first
   * @return alias to the preferred names of its models, at least two
   */
  public static Map<String, List<String>> of(Collection<List<String>> models) {
    var groups = new TreeMap<String, Set<List<String>>>();
    for (List<String> names : models) {
      names.stream()
          .map(ModelName::of)
          .filter(name -> name.size().isPresent() && !name.family().isEmpty())
          .findFirst()
          .ifPresent(
              name ->
                  groups
                      .computeIfAbsent(name.common(), any -> new LinkedHashSet<>())
                      .add(List.copyOf(names)));
    }
    var suggested = new LinkedHashMap<String, List<String>>();
    groups.forEach(
        (alias, group) -> {
          if (!shareAName(group)) {
            suggested.put(alias, preferred(group));
          }
        });
    return suggested;
  }

  private static List<String> preferred(Set<List<String>> group) {
    var names = new LinkedHashSet<String>();
    group.forEach(each -> names.add(each.get(0)));
    return new ArrayList<>(names);
  }

  /**
   * A prompt that says such a name is offered to all of them already; one model is such a group.
   */
  private static boolean shareAName(Set<List<String>> group) {
    var shared = new LinkedHashSet<>(group.iterator().next());
    group.forEach(shared::retainAll);
    return !shared.isEmpty();
  }

  /** The section of a configuration that has them. */
  public static String yaml(Map<String, List<String>> aliases) {
    var text = new StringBuilder("models:\n  aliases:\n");
    aliases.forEach(
        (alias, names) -> {
          text.append("    ").append(quoted(alias)).append(":\n");
          names.forEach(name -> text.append("      - ").append(quoted(name)).append('\n'));
        });
    return text.toString();
  }

  private static String quoted(String name) {
    return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
