package dev.bidmesh.node.demo;

/** One thing that is shown. It ends itself through the stage. */
sealed interface Scene permits OwnNpuScene, AuctionScene, TakeoverScene {

  /** What the audience is going to see. */
  String title();

  /** The curtain rises. */
  void begin(Stage stage);

  /** Something happened to a call of this scene, or to a node. */
  void on(DemoEvent event, Stage stage);
}
