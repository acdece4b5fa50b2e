package dev.bidmesh.bandit.core;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.bandit.RecoveryConfig;

/** The defaults with something changed. */
final class Configs {

  private Configs() {}

  static BanditConfig withMaxLanes(int maxLanes) {
    return with(maxLanes, RecoveryConfig.DEFAULT);
  }

  /** At most this many runs are learned again on top of what a peer gives back. */
  static BanditConfig withReplayedRuns(int runs) {
    RecoveryConfig from = RecoveryConfig.DEFAULT;
    return with(
        BanditConfig.DEFAULT.maxLanes(),
        new RecoveryConfig(
            from.peers(), from.answers(), from.delay(), from.timeout(), from.window(), runs));
  }

  private static BanditConfig with(int maxLanes, RecoveryConfig recovery) {
    BanditConfig from = BanditConfig.DEFAULT;
    return new BanditConfig(
        from.alpha(),
        from.discount(),
        from.waitWeight(),
        maxLanes,
        from.breakerBase(),
        from.breakerMax(),
        from.saveInterval(),
        from.savePeersInterval(),
        from.savedPeerLanes(),
        from.saveRetryMax(),
        recovery);
  }
}
