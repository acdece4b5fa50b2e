package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.FailureCode;
import java.util.OptionalLong;

/** Why a bid cannot be awarded although its lane has refused nothing. */
enum Obstacle {
  /** What the device promised is void. */
  GONE(FailureCode.LOST, PeerNews.GONE),
  /** The quote binds nobody any more. */
  EXPIRED(FailureCode.LOST, "made a bid that has expired"),
  /** Even a lucky run would end after the deadline. */
  TOO_LATE(FailureCode.DEADLINE, "cannot answer before the deadline"),
  /** No frame to another device holds the prompt and the text so far. */
  TOO_LONG(FailureCode.TOO_LARGE, "cannot be sent so long a prompt"),
  /** No single frame holds the prompt, and the device does not say that it takes any in parts. */
  NO_PARTS(FailureCode.TOO_LARGE, "runs a version that takes no prompt so large"),
  /** The prompt or the text so far holds what no frame can. */
  UNWRITABLE(FailureCode.BAD_REQUEST, "cannot be sent the prompt");

  private final FailureCode code;
  private final String words;

  Obstacle(FailureCode code, String words) {
    this.code = code;
    this.words = words;
  }

  /** What to say of the device. */
  String words() {
    return words;
  }

  /** What to say to the client if nobody else is left. */
  NoWinner reason(String deviceName) {
    String message =
        switch (this) {
          case TOO_LONG ->
              "the prompt is too long to send to another device; shorten it, or ask a device that"
                  + " serves the model itself";
          case UNWRITABLE ->
              "the prompt cannot be sent to another device; look for characters in it that are not"
                  + " valid Unicode, such as half of a surrogate pair";
          case GONE, EXPIRED, TOO_LATE, NO_PARTS -> deviceName + " " + words;
        };
    return new NoWinner(code, message, OptionalLong.empty());
  }
}
