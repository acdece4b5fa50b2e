package dev.bidmesh.testkit;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.bus.Subscription;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.Cancel;
import dev.bidmesh.protocol.message.Completion;
import dev.bidmesh.protocol.message.Credit;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.Progress;
import dev.bidmesh.protocol.message.TokenChunk;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * The owner of prompts on a real event bus: asks for bids, awards, and takes the stream. For tests
 * of bidders and executors.
 */
public final class SimulatedOwner {

  private final MeshBus bus;
  private final DeviceProfile profile;
  private final Map<PromptId, Promise<Bids>> bids = new ConcurrentHashMap<>();
  private final Map<PromptId, Promise<AwardReply>> awards = new ConcurrentHashMap<>();
  private final Map<PromptId, Promise<Completion>> completions = new ConcurrentHashMap<>();
  private final List<TokenChunk> chunks = new CopyOnWriteArrayList<>();
  private final List<Progress> progress = new CopyOnWriteArrayList<>();
  private volatile int credit = Credit.INITIAL;
  private volatile boolean silent;

  /** An owner whose identity follows from its name. */
  public SimulatedOwner(Vertx vertx, String name) {
    this.profile = Devices.profile(name);
    this.bus = MeshBus.on(vertx, profile.deviceId());
  }

  /** Joins the bus. */
  public Future<SimulatedOwner> start() {
    var ready = new ArrayList<Subscription>();
    ready.add(bus.listen(at(Address.Purpose.AUCTION), (from, message) -> auction(message)));
    ready.add(bus.answer(at(Address.Purpose.STREAM), this::stream));
    return Future.all(ready.stream().map(Subscription::ready).toList()).map(this);
  }

  /** Who it is. */
  public DeviceProfile profile() {
    return profile;
  }

  /** Grants this credit with every answer from now on. */
  public SimulatedOwner granting(int chunksInFlight) {
    this.credit = chunksInFlight;
    return this;
  }

  /** Leaves chunks, progress and completions unanswered from now on. */
  public SimulatedOwner fallSilent() {
    this.silent = true;
    return this;
  }

  /** Publishes a bid request and waits for the first answer to it. */
  public Future<Bids> solicit(BidRequest request) {
    Promise<Bids> promise = bids.computeIfAbsent(request.promptId(), any -> Promise.promise());
    bus.publish(Address.BID_REQUEST, request);
    return promise.future();
  }

  /** Sends an award to the device of its lane and waits for the first answer to it. */
  public Future<AwardReply> award(Award award) {
    Promise<AwardReply> promise = Promise.promise();
    awards.put(award.promptId(), promise);
    bus.send(Address.device(award.lane().deviceId(), Address.Purpose.EXECUTE), award);
    return promise.future();
  }

  /** Cancels an award. */
  public void cancel(Award award) {
    bus.send(
        Address.device(award.lane().deviceId(), Address.Purpose.EXECUTE),
        new Cancel(award.promptId(), award.attempt(), "cancelled by the test"));
  }

  /** Sends fresh credit for a run. */
  public void credit(Award award, int chunksInFlight) {
    bus.send(
        Address.device(award.lane().deviceId(), Address.Purpose.EXECUTE),
        new Credit(award.promptId(), award.attempt(), chunksInFlight));
  }

  /** The end of a prompt's run. */
  public Future<Completion> completion(PromptId promptId) {
    return completions.computeIfAbsent(promptId, any -> Promise.promise()).future();
  }

  /** Chunks of a prompt, as they came. */
  public List<TokenChunk> chunks(PromptId promptId) {
    return chunks.stream().filter(chunk -> chunk.promptId().equals(promptId)).toList();
  }

  /** Life signs of a prompt's run, as they came. */
  public List<Progress> progress(PromptId promptId) {
    return progress.stream().filter(each -> each.promptId().equals(promptId)).toList();
  }

  /** Text of a prompt so far. */
  public String text(PromptId promptId) {
    return chunks(promptId).stream().map(TokenChunk::content).collect(Collectors.joining());
  }

  private Address at(Address.Purpose purpose) {
    return Address.device(profile.deviceId(), purpose);
  }

  private void auction(MeshMessage message) {
    if (message instanceof Bids answer) {
      bids.computeIfAbsent(answer.promptId(), any -> Promise.promise()).tryComplete(answer);
    } else if (message instanceof AwardReply reply) {
      awards.computeIfAbsent(reply.promptId(), any -> Promise.promise()).tryComplete(reply);
    }
  }

  private Future<? extends MeshMessage> stream(MeshMessage message) {
    if (message instanceof TokenChunk chunk) {
      chunks.add(chunk);
      return credit(chunk.promptId(), chunk.attempt());
    }
    if (message instanceof Progress sign) {
      progress.add(sign);
      return credit(sign.promptId(), sign.attempt());
    }
    if (message instanceof Completion end && !silent) {
      completions.computeIfAbsent(end.promptId(), any -> Promise.promise()).tryComplete(end);
      return Future.succeededFuture(new Ack());
    }
    return Promise.<MeshMessage>promise().future();
  }

  private Future<? extends MeshMessage> credit(PromptId promptId, int attempt) {
    return silent
        ? Promise.<MeshMessage>promise().future()
        : Future.succeededFuture(new Credit(promptId, attempt, credit));
  }
}
