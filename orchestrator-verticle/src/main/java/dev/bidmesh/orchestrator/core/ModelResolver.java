package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.ModelInfo;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds the model that a prompt means. Without a name it is the configured default, else the best
 * model that is not the demo model: an own one that is ready, any ready one of the mesh, an own
 * one, any one; the demo model only if nothing else exists.
 */
final class ModelResolver {

  private static final Set<String> ANY = Set.of("auto", "any");

  private final Optional<String> defaultModel;
  private final MeshView view;

  ModelResolver(Optional<String> defaultModel, MeshView view) {
    this.defaultModel = defaultModel;
    this.view = view;
  }

  Resolution resolve(Optional<String> wanted) {
    Optional<String> named = wanted.filter(alias -> !ANY.contains(alias)).or(() -> defaultModel);
    return named.map(this::byName).orElseGet(this::best);
  }

  private Resolution byName(String alias) {
    return view.aliases().contains(alias) ? new Resolution.Model(alias) : unknown(alias);
  }

  private Resolution unknown(String alias) {
    if (view.aliases().isEmpty()) {
      return noEngine();
    }
    return new Resolution.None(
        FailureCode.NO_SUCH_MODEL,
        "no device serves the model '"
            + alias
            + "'; known models: "
            + String.join(", ", view.aliases()));
  }

  private Resolution best() {
    List<MeshView.Offer> offers = view.offers().toList();
    Predicate<MeshView.Offer> ready = offer -> offer.engine().health().serves();
    return first(offers, ready, model -> !model.demo())
        .or(() -> first(offers, any -> true, model -> !model.demo()))
        .or(() -> first(offers, ready, any -> true))
        .or(() -> first(offers, any -> true, any -> true))
        .<Resolution>map(model -> new Resolution.Model(model.alias()))
        .orElseGet(this::noEngine);
  }

  private static Optional<ModelInfo> first(
      List<MeshView.Offer> offers, Predicate<MeshView.Offer> engines, Predicate<ModelInfo> models) {
    return offers.stream()
        .filter(engines)
        .flatMap(offer -> offer.engine().models().stream())
        .filter(models)
        .findFirst();
  }

  private Resolution noEngine() {
    List<String> troubles = view.troubles();
    return new Resolution.None(
        FailureCode.NO_ENGINE,
        troubles.isEmpty()
            ? "no engine serves any model yet"
            : "no engine serves any model: " + String.join("; ", troubles));
  }

  /** What came of it. */
  sealed interface Resolution {

    /** This model. */
    record Model(String alias) implements Resolution {}

    /** None. */
    record None(FailureCode code, String message) implements Resolution {}
  }
}
