package dev.bidmesh.node.cli;

import dev.bidmesh.node.Node;
import dev.bidmesh.node.NodeSite;
import java.util.function.Consumer;

/** What is done with a node's place before it starts, and said once it takes prompts. */
interface Preparation {

  /**
   * Prepares the place, which is closed if this throws.
   *
   * @return where to start
   */
  NodeSite before(NodeSite site);

  /**
   * Says something more about a node that takes prompts.
   *
   * @param say prints a line
   */
  void ready(Node node, Consumer<String> say);

  /** Nothing. */
  static Preparation none() {
    return new Preparation() {
      @Override
      public NodeSite before(NodeSite site) {
        return site;
      }

      @Override
      public void ready(Node node, Consumer<String> say) {
        // All was said.
      }
    };
  }
}
