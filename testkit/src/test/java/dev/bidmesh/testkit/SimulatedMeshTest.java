package dev.bidmesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.Bid;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.Completion;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.NoBid;
import io.vertx.core.Vertx;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(value = 20, timeUnit = TimeUnit.SECONDS)
class SimulatedMeshTest {

  private SimulatedOwner owner;
  private SimulatedPeer peer;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    owner = new SimulatedOwner(vertx, "owner").start().await(5, TimeUnit.SECONDS);
    SimulatedMesh mesh =
        SimulatedMesh.aMesh(vertx)
            .withPeer("peer", Devices.engine("builtin", Accelerator.CPU, 2, "demo"))
            .start()
            .await(5, TimeUnit.SECONDS);
    peer = mesh.peer("peer");
  }

  @Test
  void shouldBidAcceptStreamAndComplete() throws Exception {
    peer.behaving(Script.WELL_BEHAVED.quoting(2).saying("a", "b"));
    Award award = award(solicit("demo").bids().get(0), Optional.empty());

    assertThat(owner.award(award).await(5, TimeUnit.SECONDS))
        .isInstanceOf(AwardReply.Accepted.class);

    assertThat(end(award).finish()).isEqualTo(FinishReason.STOP);
    assertThat(owner.text(award.promptId())).isEqualTo("ab");
  }

  @Test
  void shouldNotBidForAModelThatItDoesNotServe() throws Exception {
    assertThat(solicit("other").noBid()).hasValue(NoBid.NO_SUCH_MODEL);
  }

  @Test
  void shouldContinueFromAPrefix() throws Exception {
    peer.behaving(Script.WELL_BEHAVED.saying("a", "b", "c"));
    Award award = award(solicit("demo").bids().get(0), Optional.of("ab"));

    owner.award(award);

    end(award);
    assertThat(owner.text(award.promptId())).isEqualTo("c");
    assertThat(owner.chunks(award.promptId()).get(0).textOffset()).isEqualTo(2);
  }

  @Test
  void shouldRefuse() throws Exception {
    peer.behaving(Script.WELL_BEHAVED.refusing(FailureCode.BUSY));

    assertThat(owner.award(award(solicit("demo").bids().get(0), Optional.empty())).await())
        .isInstanceOf(AwardReply.Refused.class);
  }

  @Test
  void shouldRequoteBeforeItAccepts() throws Exception {
    peer.behaving(Script.WELL_BEHAVED.requoting(1));
    Award award = award(solicit("demo").bids().get(0), Optional.empty());

    assertThat(owner.award(award).await()).isInstanceOf(AwardReply.Requote.class);
    assertThat(owner.award(award).await()).isInstanceOf(AwardReply.Accepted.class);
  }

  @Test
  void shouldFailAfterItsText() throws Exception {
    peer.behaving(Script.WELL_BEHAVED.saying("a").failing(FailureCode.ENGINE_FAILED));
    Award award = award(solicit("demo").bids().get(0), Optional.empty());

    owner.award(award);

    assertThat(end(award).error())
        .map(Completion.RunError::code)
        .hasValue(FailureCode.ENGINE_FAILED);
  }

  @Test
  void shouldStopWhenCancelled() throws Exception {
    peer.behaving(Script.WELL_BEHAVED.pausing(Duration.ofSeconds(60)));
    Award award = award(solicit("demo").bids().get(0), Optional.empty());
    owner.award(award).await();

    owner.cancel(award);

    assertThat(end(award).finish()).isEqualTo(FinishReason.CANCELLED);
    assertThat(peer.cancels()).hasSize(1);
  }

  @Test
  void shouldBeSilentWhenFrozen() throws Exception {
    peer.freeze();

    Assertions.assertThatThrownBy(
            () -> owner.solicit(request("demo")).await(100, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
  }

  private Bids solicit(String model) throws Exception {
    return owner.solicit(request(model)).await(5, TimeUnit.SECONDS);
  }

  private BidRequest request(String model) {
    return new BidRequest(
        PromptId.create(owner.profile().deviceId()),
        model,
        Set.of(),
        30,
        OptionalInt.empty(),
        OptionalInt.empty(),
        50,
        10_000,
        owner.profile().deviceId());
  }

  private Award award(Bid bid, Optional<String> prefix) {
    return new Award(
        bid.bidId().promptId(),
        1,
        Optional.of(bid.bidId()),
        bid.lane(),
        OptionalDouble.of(bid.quotedS()),
        GenerationSpec.ofText("Say something."),
        prefix,
        List.of(),
        50,
        10_000,
        owner.profile().deviceId(),
        8,
        Optional.empty(),
        Optional.empty());
  }

  private Completion end(Award award) throws Exception {
    return owner.completion(award.promptId()).await(5, TimeUnit.SECONDS);
  }
}
