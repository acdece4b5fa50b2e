package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.NoBid;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Why an auction has no winner.
 *
 * @param code for the client
 * @param message for people
 * @param retryAfterMs when asking again may help
 * @param promisedBy the lane that keeps a place for who asks again then
 */
record NoWinner(
    FailureCode code, String message, OptionalLong retryAfterMs, Optional<LaneKey> promisedBy) {

  /** Nobody has promised anything. */
  NoWinner(FailureCode code, String message, OptionalLong retryAfterMs) {
    this(code, message, retryAfterMs, Optional.empty());
  }

  /** By which reason a mixed set of answers is explained: the most hopeful one first. */
  private static final List<NoBid> ORDER =
      List.of(
          NoBid.FULL,
          NoBid.NOT_READY,
          NoBid.DRAINING,
          NoBid.BATTERY,
          NoBid.TOO_LONG,
          NoBid.UNSUPPORTED,
          NoBid.NO_SUCH_MODEL);

  /**
   * The only device that may run a prompt.
   *
   * @param device which
   * @param name its display name
   */
  record Pin(DeviceId device, String name) {}

  /**
   * Explains an auction to which nobody brought a bid that could be considered.
   *
   * @param needs what the prompt needs beyond plain text
   */
  static NoWinner of(Auction auction, String model, Set<Capability> needs, Optional<Pin> pin) {
    List<Bids> declined =
        auction.declined().stream()
            .filter(bids -> pin.map(only -> only.device().equals(bids.deviceId())).orElse(true))
            .toList();
    for (NoBid reason : ORDER) {
      if (declined.stream().anyMatch(bids -> bids.noBid().filter(reason::equals).isPresent())) {
        String text = text(reason, model, needs) + pin.map(NoWinner::advice).orElse("");
        return new NoWinner(code(reason), text, retryAfter(declined, reason));
      }
    }
    return pin.filter(only -> !auction.answered(only.device()))
        .map(NoWinner::unreachable)
        .orElseGet(() -> noEngine(auction, model, needs));
  }

  private static NoWinner unreachable(Pin pin) {
    String text = "device '" + pin.name() + "' does not answer" + advice(pin);
    return new NoWinner(FailureCode.UNREACHABLE, text, OptionalLong.empty());
  }

  private static String advice(Pin pin) {
    return "; the prompt is pinned to '" + pin.name() + "': pin it to another device, or to none";
  }

  /** Peers that cannot do what a prompt needs are not even asked. */
  private static NoWinner noEngine(Auction auction, String model, Set<Capability> needs) {
    return new NoWinner(
        FailureCode.NO_ENGINE,
        auction.answered() == 0
            ? "no device answered the request for bids"
            : needs.isEmpty()
                ? "no device can run the model '" + model + "' for this prompt"
                : text(NoBid.UNSUPPORTED, model, needs),
        OptionalLong.empty());
  }

  /**
   * What to tell a client: that waiting helps, if it does anywhere, and above all when a place was
   * promised, since others only guess; else what the last lane said that was asked; else what came
   * of the auction.
   *
   * @param asked why lanes that were asked did not run it, oldest first
   * @param auction why nobody is left to ask
   */
  static NoWinner mostHopeful(List<NoWinner> asked, NoWinner auction) {
    NoWinner last = asked.isEmpty() ? auction : asked.get(asked.size() - 1);
    return Stream.concat(asked.stream(), Stream.of(auction))
        .filter(why -> why.code() == FailureCode.BUSY)
        .min(
            Comparator.comparing((NoWinner why) -> why.promisedBy().isEmpty())
                .thenComparingLong(why -> why.retryAfterMs().orElse(Long.MAX_VALUE)))
        .orElse(last);
  }

  private static FailureCode code(NoBid reason) {
    return switch (reason) {
      case FULL -> FailureCode.BUSY;
      case NOT_READY, BATTERY -> FailureCode.NO_ENGINE;
      case DRAINING -> FailureCode.DRAINING;
      case TOO_LONG -> FailureCode.TOO_LONG;
      case UNSUPPORTED -> FailureCode.UNSUPPORTED;
      case NO_SUCH_MODEL -> FailureCode.NO_SUCH_MODEL;
    };
  }

  private static OptionalLong retryAfter(List<Bids> declined, NoBid reason) {
    return declined.stream()
        .filter(bids -> bids.noBid().filter(reason::equals).isPresent())
        .flatMapToLong(bids -> bids.retryAfterMs().stream())
        .min();
  }

  private static String text(NoBid reason, String model, Set<Capability> needs) {
    return switch (reason) {
      case FULL -> "every queue for the model '" + model + "' is full; try again later";
      case NOT_READY -> "the engine for the model '" + model + "' is not ready; see status";
      case DRAINING -> "the node is shutting down";
      case BATTERY -> "every device with the model '" + model + "' saves its battery";
      case TOO_LONG -> "the prompt does not fit the context of the model '" + model + "'";
      case UNSUPPORTED ->
          "no lane of the model '" + model + "' can do what the prompt needs" + named(needs);
      case NO_SUCH_MODEL -> "no device serves the model '" + model + "' any more";
    };
  }

  /** A prompt that goes on from a text needs that besides, which its client did not ask for. */
  private static String named(Set<Capability> needs) {
    return needs.isEmpty()
        ? ""
        : needs.stream().sorted().map(NoWinner::words).collect(Collectors.joining(", ", ": ", ""));
  }

  private static String words(Capability capability) {
    return switch (capability) {
      case TOOLS -> "calling tools";
      case IMAGES -> "reading images";
      case JSON -> "answering in JSON of a given form";
      case EMBEDDINGS -> "computing embeddings";
      case CONTINUATION -> "continuing a given text";
      case RAW -> "going on from a raw prompt";
      case INFILL -> "writing up to a suffix";
    };
  }
}
