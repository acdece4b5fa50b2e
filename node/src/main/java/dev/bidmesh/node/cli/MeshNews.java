package dev.bidmesh.node.cli;

import dev.bidmesh.node.cluster.MeshState;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Says how a node belongs to a mesh, and again when that is another thing or for another reason.
 */
final class MeshNews {

  private final Consumer<String> out;
  private Optional<MeshState> last = Optional.empty();

  /**
   * @param out takes each line
   */
  MeshNews(Consumer<String> out) {
    this.out = out;
  }

  /** It is so now. A peer more or less, or a longer pause, is no news. */
  synchronized void changed(MeshState state) {
    if (!last.map(before -> isSame(before, state)).orElse(false)) {
      out.accept("mesh    " + MeshText.line(state));
    }
    last = Optional.of(state);
  }

  private static boolean isSame(MeshState before, MeshState now) {
    return before.label().equals(now.label()) && before.warnings().equals(now.warnings());
  }
}
