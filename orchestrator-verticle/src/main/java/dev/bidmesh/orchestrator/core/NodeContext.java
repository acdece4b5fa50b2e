package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.OrchestratorConfig;
import dev.bidmesh.orchestrator.core.policy.Policies;
import dev.bidmesh.protocol.DeviceProfile;
import java.util.function.DoubleSupplier;

/**
 * What all prompts of a node share.
 *
 * @param config limits and rules
 * @param self who this node is
 * @param view the mesh as this node knows it
 * @param feedback carries feedback to other devices
 * @param doubt knows whether this node itself may be cut off
 * @param hedges how many second runs this node may start, and has started
 * @param firstTexts how long lanes take to their first text
 * @param idleLooks how often waiting prompts may look for idle devices of a large mesh
 * @param policies makes the policies of prompts
 * @param sessions which lanes answered sessions last
 * @param comebacks which lanes keep places for prompts that were refused
 * @param reminders follows up on devices that auctions went on without
 * @param waits how long devices may take to answer
 * @param averages what prompts usually have to wait
 * @param counts what went on in auctions, for the status
 * @param clientKeys what stands for clients on other devices
 * @param dice random numbers from 0 (inclusive) to 1 (exclusive)
 */
record NodeContext(
    OrchestratorConfig config,
    DeviceProfile self,
    MeshView view,
    FeedbackPost feedback,
    SelfDoubt doubt,
    HedgeBudget hedges,
    FirstTexts firstTexts,
    IdleLooks idleLooks,
    Policies policies,
    Sessions sessions,
    Comebacks comebacks,
    Reminders reminders,
    AnswerWaits waits,
    ScoreAverages averages,
    AuctionCounts counts,
    ClientKeys clientKeys,
    DoubleSupplier dice) {

  /** The same for prompts that begin under other limits and rules. */
  NodeContext withConfig(OrchestratorConfig other) {
    return new NodeContext(
        other,
        self,
        view,
        feedback,
        doubt,
        hedges,
        firstTexts,
        idleLooks,
        policies,
        sessions,
        comebacks,
        reminders,
        waits,
        averages,
        counts,
        clientKeys,
        dice);
  }
}
