package dev.bidmesh.node.cli;

import dev.bidmesh.node.cluster.MeshState;
import dev.bidmesh.node.cluster.MeshState.Joined;
import dev.bidmesh.node.cluster.MeshState.Joining;
import java.time.Duration;
import java.util.Locale;

/** How a node belongs to a mesh, in a line. */
final class MeshText {

  private MeshText() {}

  static String line(MeshState state) {
    if (state instanceof Joined joined) {
      return "joined %s, %s".formatted(joined.where(), peers(joined.peers()));
    }
    if (state instanceof Joining joining) {
      String meanwhile = joining.peers() == 0 ? "" : peers(joining.peers()) + " here meanwhile; ";
      return "joining %s — %slooking again in %s"
          .formatted(String.join("; ", joining.problems()), meanwhile, seconds(joining.retryIn()));
    }
    return state.label();
  }

  private static String peers(int count) {
    return count == 1 ? "1 peer" : count + " peers";
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }
}
