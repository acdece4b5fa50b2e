package dev.bidmesh.node.demo;

/** What the script wants. */
sealed interface DemoEffect {

  /**
   * Put a prompt to a node.
   *
   * @param call name of the call in the events about it
   * @param node who is asked
   * @param pin the only device that may run it; empty: whichever is best
   */
  record Ask(int call, String node, String prompt, String pin) implements DemoEffect {}

  /** Ask a node what it knows of a prompt that it has accepted. */
  record Trace(int call, String node, String promptId) implements DemoEffect {}

  /** Give up an answer. */
  record Cancel(int call) implements DemoEffect {}

  /** End a node's process at once, without warning it. */
  record Kill(String node) implements DemoEffect {}

  /** Tell the audience. */
  record Tell(Report report) implements DemoEffect {}

  /** It is over. */
  record Finish(boolean allShown) implements DemoEffect {}
}
