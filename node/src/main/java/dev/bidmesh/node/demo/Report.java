package dev.bidmesh.node.demo;

import java.util.List;

/**
 * What the audience learns, in order. As JSON each is one object, its {@code event} being the name
 * here in lower case.
 */
sealed interface Report {

  /** A node is being started. */
  record Starting(String node, String hardware, int slots, int tokensPerS) implements Report {}

  /** A node takes prompts. */
  record Ready(String node, String url, long process) implements Report {}

  /** All nodes hear each other. */
  record Mesh(String cluster, int nodes, double tookMs) implements Report {}

  /** A scene begins. */
  record Scene(int scene, String title) implements Report {}

  /** A node's only slot is taken by a prompt of somebody else. */
  record Busy(int scene, String node, String prompt) implements Report {}

  /** The prompt of the scene is put to a node. */
  record Asked(int scene, String node, String prompt) implements Report {}

  /** The prompt was taken without an auction. */
  record NoAuction(int scene, String device) implements Report {}

  /** The bids for the prompt. */
  record Bids(int scene, List<BidFacts> bids) implements Report {

    public Bids {
      bids = List.copyOf(bids);
    }
  }

  /** A part of the answer. */
  record Text(int scene, String text) implements Report {}

  /** The process that was answering is being killed. */
  record Killed(int scene, String device, int textBytes) implements Report {}

  /** The asked node has noticed. */
  record Lost(int scene, String reason, double afterMs) implements Report {}

  /**
   * The text goes on.
   *
   * @param delayMs from the kill to the next text
   */
  record TookOver(int scene, String device, double delayMs) implements Report {}

  /** The text was compared with one that nobody interrupted. */
  record Compared(int scene, String with, boolean equal, int textBytes) implements Report {}

  /**
   * A scene has ended.
   *
   * @param predictedMs completion as predicted for the run that ended it
   * @param actualMs from the question to the end, runs that were lost included
   * @param runs that were started for it
   * @param problems what it should have shown and did not; empty if it showed all
   */
  record SceneEnded(
      int scene,
      String device,
      String accelerator,
      String evidence,
      double predictedMs,
      double actualMs,
      int runs,
      List<String> problems)
      implements Report {

    public SceneEnded {
      problems = List.copyOf(problems);
    }
  }

  /**
   * All is shown, or something is not.
   *
   * @param stay whether the living nodes stay until the user ends them
   */
  record Finished(boolean ok, boolean stay, List<SceneEnded> scenes, List<Ready> living)
      implements Report {

    public Finished {
      scenes = List.copyOf(scenes);
      living = List.copyOf(living);
    }
  }

  /** A node was stopped at the end. */
  record Stopped(String node, boolean orderly) implements Report {}

  /** Something stopped the demonstration. */
  record Problem(String message) implements Report {}
}
