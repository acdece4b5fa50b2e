package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.ModelInfo;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Finds the model that a prompt means. Without a name it is the configured default, else the best
 * model that is not the demo model: an own one that is ready, any ready one of the mesh, an own
 * one, any one; the demo model only if nothing else exists. Models that can do what the prompt
 * needs go before those that cannot, which are taken only so that somebody says so.
 *
 * <p>Vectors of different models cannot be compared, so that of several models for embeddings none
 * is chosen: which is ready changes from one prompt to the next.
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
    Optional<String> named = wanted.filter(alias -> !ANY.contains(alias));
    return named
        .map(alias -> byName(alias, needs))
        .or(() -> byDefault(needs))
        .orElseGet(() -> best(needs));
  }

  /** The default model is for answers in text; of embeddings only if it computes some. */
  private Optional<Resolution> byDefault(Set<Capability> needs) {
    return defaultModel
        .filter(alias -> !embeds(needs) || served().anyMatch(each -> each.fits(alias, needs)))
        .map(alias -> byName(alias, needs));
  }

  private Resolution byName(String alias, Set<Capability> needs) {
    if (!view.aliases().contains(alias)) {
      return unknown(alias);
    }
    boolean kindred = served().anyMatch(each -> each.is(alias) && each.isOfKind(needs));
    return kindred ? new Resolution.Model(alias) : otherKind(alias, needs);
  }

  /** One that writes is asked for embeddings, or one that computes embeddings is to write. */
  private Resolution otherKind(String alias, Set<Capability> needs) {
    List<String> others =
        served().filter(each -> each.isOfKind(needs)).map(each -> each.model().alias()).toList();
    if (!embeds(needs)) {
      return new Resolution.None(
          FailureCode.UNSUPPORTED,
          "the model '"
              + alias
              + "' computes embeddings and writes no text; ask for those, or name another model"
              + named(others));
    }
    return others.isEmpty()
        ? nobodyEmbeds()
        : new Resolution.None(
            FailureCode.UNSUPPORTED,
            "the model '" + alias + "' computes no embeddings; name one that does" + named(others));
  }

  private static String named(List<String> models) {
    return models.isEmpty() ? "" : ": " + String.join(", ", models.stream().distinct().toList());
  }

  private static Resolution nobodyEmbeds() {
    return new Resolution.None(
        FailureCode.NO_ENGINE,
        "no model of the mesh computes embeddings; have a device serve one, for example with"
            + " 'ollama pull nomic-embed-text' or --model EMBEDDING_MODEL.gguf");
  }

  private static boolean embeds(Set<Capability> needs) {
    return needs.contains(Capability.EMBEDDINGS);
  }

  private Stream<Served> served() {
    return view.offers()
        .flatMap(offer -> offer.engine().models().stream().map(each -> new Served(offer, each)));
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
    List<Served> served = served().filter(each -> each.isOfKind(needs)).toList();
    if (served.isEmpty() && embeds(needs) && !view.aliases().isEmpty()) {
      return nobodyEmbeds();
    }
    return embeds(needs) ? sole(served) : best(served, needs);
  }

  private Resolution best(List<Served> served, Set<Capability> needs) {
    return best(served.stream().filter(each -> each.isAble(needs)).toList())
        .or(() -> best(served))
        .<Resolution>map(best -> new Resolution.Model(best.model().alias()))
        .orElseGet(this::noEngine);
  }

  /** The one model that all of them are, by a name that all of them have. */
  private Resolution sole(List<Served> served) {
    var names = new TreeSet<String>();
    served.stream().limit(1).forEach(each -> names.addAll(each.model().aliases()));
    served.forEach(each -> names.retainAll(each.model().aliases()));
    Optional<String> preferred =
        served.stream()
            .map(each -> each.model().alias())
            .filter(names::contains)
            .sorted()
            .findFirst();
    return preferred
        .or(() -> names.stream().findFirst())
        .<Resolution>map(Resolution.Model::new)
        .orElseGet(() -> served.isEmpty() ? noEngine() : several(served));
  }

  private static Resolution several(List<Served> served) {
    var names = new TreeSet<String>();
    served.forEach(each -> names.add(each.model().alias()));
    return new Resolution.None(
        FailureCode.BAD_REQUEST,
        "several models of the mesh compute embeddings, and their vectors cannot be compared; name"
            + " one of them as the model: "
            + String.join(", ", names));
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
      return offer.engine().isAble(model, needs);
    }

    boolean is(String alias) {
      return model.aliases().contains(alias);
    }

    boolean fits(String alias, Set<Capability> needs) {
      return is(alias) && isAble(needs);
    }

    /** Whether it computes embeddings if those are asked for, and writes text if that is. */
    boolean isOfKind(Set<Capability> needs) {
      return embeds(needs)
          ? offer.engine().capabilities(model).contains(Capability.EMBEDDINGS)
          : model.writes();
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
