package dev.bidmesh.bandit.core;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.bandit.RecoveryConfig;
import dev.bidmesh.protocol.message.ModelFamily;

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

  /** Own lanes are learned with this. */
  static BanditConfig withModel(ModelFamily model) {
    return with(model, BanditConfig.DEFAULT.maxLanes(), RecoveryConfig.DEFAULT);
  }

  private static BanditConfig with(int maxLanes, RecoveryConfig recovery) {
    return with(ModelFamily.LOG_LINEAR, maxLanes, recovery);
  }

  private static BanditConfig with(ModelFamily model, int maxLanes, RecoveryConfig recovery) {
    BanditConfig from = BanditConfig.DEFAULT;
    return new BanditConfig(
        model,
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
