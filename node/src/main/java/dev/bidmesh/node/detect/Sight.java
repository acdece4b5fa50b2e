package dev.bidmesh.node.detect;

import java.net.URI;
import java.util.List;

/** What was seen at a place. */
public sealed interface Sight {

  /** An inference server. */
  record Server(URI base, List<String> models) implements Sight {
    public Server {
      models = List.copyOf(models);
    }
  }

  /** Nothing listens there. */
  record Nobody() implements Sight {}

  /** Something listens there and did not answer in time. */
  record Silent() implements Sight {}

  /** A node of a mesh, this one or another. It is never used as a server. */
  record Node() implements Sight {}

  /**
   * Something else answers there.
   *
   * @param what in plain words
   */
  record Other(String what) implements Sight {}

  /** For people: what was seen. */
  default String words() {
    if (this instanceof Server server) {
      return server.models().isEmpty()
          ? "a server without models"
          : "a server with " + String.join(", ", server.models());
    }
    if (this instanceof Other other) {
      return other.what();
    }
    return this instanceof Node
        ? "a Bidmesh node, which is not used as a server"
        : this instanceof Silent ? "something listens and did not answer in time" : "nothing";
  }

  /** How much it tells: of several, the one that tells most counts. */
  default int weight() {
    if (this instanceof Node) {
      return 4;
    }
    return this instanceof Server ? 3 : this instanceof Other ? 2 : this instanceof Silent ? 1 : 0;
  }
}
