package dev.bidmesh.protocol.bus;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.codec.Frame;
import dev.bidmesh.protocol.codec.FrameCodec;
import dev.bidmesh.protocol.codec.Header;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.Parcel;
import io.vertx.core.eventbus.EventBus;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends awards to other devices, in one piece or, if they are too large for that, in parts; see
 * {@link Parcel}. One that cannot be sent comes back to its owner as refused, as if its device had
 * done so, since the owner would wait for an answer otherwise and then think that the device is
 * silent.
 */
final class AwardSender {

  private static final Logger LOG = LoggerFactory.getLogger(AwardSender.class);

  /** A larger award takes longer to write than an event loop should be kept. */
  private static final int LONG_BYTES = 256 * 1024;

  private final MeshBus bus;
  private final EventBus eventBus;
  private final BusTraffic traffic;
  private final Parcels parcels;
  private final FrameCodec codec = new FrameCodec();

  AwardSender(MeshBus bus, EventBus eventBus, BusTraffic traffic, Parcels parcels) {
    this.bus = bus;
    this.eventBus = eventBus;
    this.traffic = traffic;
    this.parcels = parcels;
  }

  /** Sends one; never throws because of its size or of what is in it. */
  void send(Address to, Award award) {
    Frame frame = new Frame(bus.header(to.path()), award);
    long leastBytes = award.leastBytes();
    if (leastBytes > Parcel.MAX_BYTES) {
      String why = "Award of at least " + leastBytes + " bytes exceeds " + Parcel.MAX_BYTES;
      failed(to, award, new MeshException(FailureCode.TOO_LARGE, why));
    } else if (leastBytes > LONG_BYTES) {
      sendLong(to, frame, award);
    } else {
      sendShort(to, frame, award);
    }
  }

  /** What looked short can be large all the same, by what its least length leaves out. */
  private void sendShort(Address to, Frame frame, Award award) {
    byte[] json;
    try {
      json = codec.encodeWhole(frame);
    } catch (MeshException cause) {
      failed(to, award, cause);
      return;
    }
    if (json.length <= FrameCodec.MAX_AWARD_BYTES) {
      sendWhole(to, frame, json);
    } else {
      sendLong(to, frame, award);
    }
  }

  private void sendLong(Address to, Frame frame, Award award) {
    parcels
        .pack(bus, frame, award)
        .onSuccess(packed -> sendPacked(to, frame, packed))
        .onFailure(cause -> failed(to, award, cause));
  }

  private void sendPacked(Address to, Frame frame, Parcels.Packed packed) {
    if (packed instanceof Parcels.Packed.InParts inParts) {
      bus.send(to, inParts.parcel());
    } else if (packed instanceof Parcels.Packed.Whole whole) {
      sendWhole(to, frame, whole.json());
    }
  }

  private void sendWhole(Address to, Frame frame, byte[] json) {
    eventBus.send(to.path(), new Outgoing(to.path(), frame, json), bus.options(to));
  }

  private void failed(Address to, Award award, Throwable cause) {
    traffic.failedOut(to.path(), true);
    LOG.atWarn()
        .addKeyValue("address", to.path())
        .addKeyValue("prompt", award.promptId())
        .addKeyValue("reason", String.valueOf(cause.getMessage()))
        .log("an award could not be sent");
    if (to instanceof Address.Device there) {
      refuse(there, award, cause);
    }
  }

  /** In the name of the device that was to get it; stays on this node. */
  private void refuse(Address.Device there, Award award, Throwable cause) {
    FailureCode code = cause instanceof MeshException told ? told.code() : FailureCode.INTERNAL;
    String why = "the prompt could not be sent: " + cause.getMessage();
    var refused =
        new AwardReply.Refused(award.promptId(), award.attempt(), code, why, OptionalLong.empty());
    Address owner = Address.device(bus.self(), Address.Purpose.AUCTION);
    Header ours = bus.header(owner.path());
    var frame = new Frame(new Header(there.device(), ours.seq(), ours.ts()), refused);
    eventBus.send(owner.path(), Outgoing.local(owner.path(), frame), bus.options(owner));
  }
}
