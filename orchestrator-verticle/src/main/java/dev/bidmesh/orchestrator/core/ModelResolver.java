package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.ModelInfo;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds the model that a prompt means. Without a name it is the configured default, else the best
 * model that is not the demo model: an own one that is ready, any ready one of the mesh, an own
 * one, any one; the demo model only if nothing else exists. Models that can do what the prompt
 * needs go before those that cannot, which are taken only so that somebody says so.
 */
final class ModelResolver {

  private static final Set<String> ANY = Set.of("auto", "any");

  private final Optional<String> defaultModel;
  private final MeshView view;

  ModelResolver(Optional<String> defaultModel, MeshView view) {
    this.defaultModel = defaultModel;
    this.view = view;
  }

  Resolution resolve(Optional<String> wanted, Set<Capability> needs) {
    Optional<String> named = wanted.filter(alias -> !ANY.contains(alias)).or(() -> defaultModel);
    return named.map(this::byName).orElseGet(() -> best(needs));
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

  private Resolution best(Set<Capability> needs) {
    List<Served> served =
        view.offers()
            .flatMap(offer -> offer.engine().models().stream().map(each -> new Served(offer, each)))
            .toList();
    return best(served.stream().filter(each -> each.isAble(needs)).toList())
        .or(() -> best(served))
        .<Resolution>map(best -> new Resolution.Model(best.model().alias()))
        .orElseGet(this::noEngine);
  }

  private static Optional<Served> best(List<Served> served) {
    Predicate<Served> ready = each -> each.offer().engine().health().serves();
    Predicate<Served> real = each -> !each.model().demo();
    return first(served, ready.and(real))
        .or(() -> first(served, real))
        .or(() -> first(served, ready))
        .or(() -> first(served, any -> true));
  }

  private static Optional<Served> first(List<Served> served, Predicate<Served> which) {
    return served.stream().filter(which).findFirst();
  }

  private record Served(MeshView.Offer offer, ModelInfo model) {

    boolean isAble(Set<Capability> needs) {
      return offer.engine().capabilities(model).containsAll(needs);
    }
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
