package dev.bidmesh.node.demo;

import java.util.List;

/** What the script is told. Every {@code call} is one that it has asked for. */
sealed interface DemoEvent {

  /** A node takes prompts at this address. */
  record NodeReady(String node, String url) implements DemoEvent {}

  /** All nodes hear each other and have free slots. */
  record MeshReady() implements DemoEvent {}

  /** A prompt was accepted; its text is about to come. */
  record Accepted(int call, String promptId, String device) implements DemoEvent {}

  /**
   * What the asked node knows of a prompt in work.
   *
   * @param running device of the newest run; empty if there is none
   */
  record Traced(int call, List<BidFacts> bids, String running) implements DemoEvent {

    public Traced {
      bids = List.copyOf(bids);
    }
  }

  /** The asked node did not say in time what it knows of a prompt. */
  record Untraced(int call, String reason) implements DemoEvent {}

  /** A part of an answer. */
  record Text(int call, String text) implements DemoEvent {}

  /** A run was lost, and the answer is to go on elsewhere. */
  record Retried(int call, String reason) implements DemoEvent {}

  /** A whole answer. */
  record Answered(int call, AnswerFacts answer) implements DemoEvent {}

  /** No answer. */
  record Failed(int call, String reason) implements DemoEvent {}

  /** A node's process has ended, whoever wanted it. */
  record NodeEnded(String node) implements DemoEvent {}

  /** Nothing has happened for too long. */
  record TimedOut() implements DemoEvent {}

  /** The user wants it to end. */
  record Interrupted() implements DemoEvent {}
}
