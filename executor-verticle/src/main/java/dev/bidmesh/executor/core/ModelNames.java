package dev.bidmesh.executor.core;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.message.ModelInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Names that an operator gives to models, so that one model that is called differently by different
 * engines or devices competes as one.
 *
 * @param meanings what each name stands for: names and digests of models, in the order in which
 *     names are preferred
 */
public record ModelNames(Map<String, List<String>> meanings) {

  /** No names but those that models have. */
  public static final ModelNames NONE = new ModelNames(Map.of());

  /** More than anyone writes by hand; each is looked at for every model of every engine. */
  public static final int MAX_NAMES = 256;

  /** Longest name, in characters. */
  public static final int MAX_LENGTH = 256;

  /** What a prompt says that wants any model. */
  private static final Set<String> TAKEN = Set.of("auto", "any");

  public ModelNames {
    if (meanings.size() > MAX_NAMES) {
      throw new IllegalArgumentException("there may be at most " + MAX_NAMES + " aliases");
    }
    var copy = new LinkedHashMap<String, List<String>>();
    meanings.forEach((name, models) -> copy.put(requireFree(name), requireModels(name, models)));
    meanings = Collections.unmodifiableMap(copy);
  }

  /** Models with the names that are meant for them before those that they have. */
  public List<ModelInfo> named(List<ModelInfo> models) {
    return meanings.isEmpty() ? models : models.stream().map(this::named).toList();
  }

  private ModelInfo named(ModelInfo model) {
    var names = new LinkedHashSet<String>();
    meanings.forEach(
        (name, models) -> {
          if (models.contains(model.digest())
              || model.aliases().stream().anyMatch(models::contains)) {
            names.add(name);
          }
        });
    if (names.isEmpty()) {
      return model;
    }
    names.addAll(model.aliases());
    return new ModelInfo(
        model.digest(),
        new ArrayList<>(names),
        model.contextTokens(),
        model.demo(),
        model.warm(),
        model.capabilities(),
        model.embedsOnly());
  }

  private static String requireFree(String name) {
    requireName("a name", name);
    if (TAKEN.contains(name)) {
      throw new IllegalArgumentException(
          "'" + name + "' means any model, so it cannot be the name of one. Choose another.");
    }
    return name;
  }

  private static List<String> requireModels(String name, List<String> models) {
    if (models.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + name + "' stands for no model. List names or digests of models.");
    }
    models.forEach(each -> requireName("what '" + name + "' stands for", each));
    return List.copyOf(models);
  }

  private static void requireName(String what, String name) {
    Checks.notBlank(what, name);
    if (name.length() > MAX_LENGTH || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          what + " must be at most " + MAX_LENGTH + " characters without control characters");
    }
  }
}
