package dev.bidmesh.node.cluster;

import java.time.Duration;
import java.util.List;

/** How a node belongs to a mesh. */
public sealed interface MeshState {

  /** The word for it, as in every status. */
  String label();

  /** What an operator must know and do about it, in sentences; empty if all is well. */
  List<String> warnings();

  /** It is to join nobody, and nobody has joined it. */
  record Alone() implements MeshState {
    @Override
    public String label() {
      return "alone";
    }

    @Override
    public List<String> warnings() {
      return List.of();
    }
  }

  /**
   * It serves, but is not where it is to be; it keeps trying.
   *
   * @param problems what keeps it out, a sentence each, without full stops
   * @param retryIn pause before the next look at the addresses
   * @param peers nodes that have joined it meanwhile
   */
  record Joining(List<String> problems, Duration retryIn, int peers) implements MeshState {
    public Joining {
      problems = List.copyOf(problems);
    }

    @Override
    public String label() {
      return "joining";
    }

    @Override
    public List<String> warnings() {
      return problems.stream().map(each -> "cannot join " + each).toList();
    }
  }

  /**
   * It is one of a mesh.
   *
   * @param where cluster port of the member that is longest there
   * @param peers other members
   */
  record Joined(HostPort where, int peers) implements MeshState {
    @Override
    public String label() {
      return "joined";
    }

    @Override
    public List<String> warnings() {
      return List.of();
    }
  }
}
