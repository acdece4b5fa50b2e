package dev.bidmesh.protocol.bus;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.bus.Questions.Question;
import dev.bidmesh.protocol.codec.Frame;
import dev.bidmesh.protocol.codec.Header;
import dev.bidmesh.protocol.inspect.MessageView;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.PromptMessage;
import dev.bidmesh.protocol.message.RawJson;
import dev.bidmesh.protocol.message.TapDirection;
import dev.bidmesh.protocol.message.TapEvent;
import dev.bidmesh.protocol.message.TapFilter;
import dev.bidmesh.protocol.message.TapMessage;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Shows the frames of a node's bus to those who watch it. While nobody does, a frame costs one look
 * at an empty list. Safe for use by many threads.
 */
final class BusTaps {

  private static final String FAILURE = "Failure";
  private static final int QUESTIONS = 4_096;

  private final MonotonicClock clock;
  private final List<BusTap> taps = new CopyOnWriteArrayList<>();
  private final Questions questions = new Questions(QUESTIONS);
  private final MessageView redacted = MessageView.redacted();
  private final MessageView withTexts = MessageView.withTexts();

  BusTaps(MonotonicClock clock) {
    this.clock = clock;
  }

  BusTap open(TapFilter filter, TapLimits limits, boolean texts) {
    var tap = new BusTap(filter, limits, texts, this::closed);
    taps.add(tap);
    return tap;
  }

  boolean isWatched() {
    return !taps.isEmpty();
  }

  /** A frame is sent, or published. */
  void sent(Message<?> message, Frame frame, int bytes, boolean network) {
    saw(TapDirection.OUT, message, frame, bytes, network);
  }

  /** A frame comes to a consumer. */
  void received(Message<?> message, Incoming incoming) {
    saw(TapDirection.IN, message, incoming.frame(), incoming.bytes(), incoming.fromNetwork());
  }

  /** A question was answered with a failure. */
  void failed(TapDirection direction, String replyAddress, ReplyException failure) {
    Question question = questionOf(replyAddress);
    boolean network = question.network();
    if (!question.aboutTaps()) {
      String code = FailureCode.ofNumber(failure.failureCode()).label();
      String kind = failure.failureType().name();
      show(
          new Sight(direction, network, question, true, FAILURE, Optional.empty(), "", 0),
          texts -> failureBody(kind, code));
    }
  }

  private void saw(
      TapDirection direction, Message<?> message, Frame frame, int bytes, boolean network) {
    MeshMessage content = frame.message();
    boolean reply = message.address().startsWith(BusTraffic.REPLY_PREFIX);
    Question about =
        reply
            ? questionOf(message.address()).or(promptOf(content))
            : new Question(
                message.address(), promptOf(content), content instanceof TapMessage, network);
    Optional.ofNullable(message.replyAddress())
        .ifPresent(address -> questions.asked(address, about));
    if (about.aboutTaps() || content instanceof TapMessage) {
      return;
    }
    Header header = frame.header();
    show(
        new Sight(
            direction,
            network,
            about,
            reply,
            content.getClass().getSimpleName(),
            Optional.of(header),
            message.address(),
            bytes),
        texts -> (texts ? withTexts : redacted).of(content));
  }

  private void show(Sight sight, Body body) {
    Question about = sight.about();
    Optional<TapEvent> hidden = Optional.empty();
    Optional<TapEvent> open = Optional.empty();
    for (BusTap tap : taps) {
      if (!tap.wants(sight.direction(), about.address(), about.promptId())
          || !tap.admits(clock.nanoTime())) {
        continue;
      }
      // Made on the sender's thread: once for all who watch, and not at all if nobody can take it.
      if (tap.texts()) {
        open = open.or(() -> Optional.of(sight.event(body.of(true))));
        open.ifPresent(tap::offer);
      } else {
        hidden = hidden.or(() -> Optional.of(sight.event(body.of(false))));
        hidden.ifPresent(tap::offer);
      }
    }
  }

  private Question questionOf(String replyAddress) {
    return questions
        .of(replyAddress)
        .orElseGet(() -> new Question(BusTraffic.REPLIES, Optional.empty(), false, false));
  }

  private static Optional<PromptId> promptOf(MeshMessage message) {
    return message instanceof PromptMessage about
        ? Optional.of(about.promptId())
        : Optional.empty();
  }

  private static RawJson failureBody(String kind, String code) {
    return new RawJson(
        JsonNodeFactory.instance.objectNode().put("failure", kind).put("code", code).toString());
  }

  private void closed(BusTap tap) {
    taps.remove(tap);
    if (taps.isEmpty()) {
      questions.forget();
    }
  }

  /** The fields of a message, with or without texts. */
  @FunctionalInterface
  private interface Body {
    RawJson of(boolean texts);
  }

  /** Everything about a frame but its fields. */
  private record Sight(
      TapDirection direction,
      boolean network,
      Question about,
      boolean reply,
      String kind,
      Optional<Header> header,
      String busAddress,
      int bytes) {

    TapEvent event(RawJson body) {
      return new TapEvent(
          System.currentTimeMillis(),
          direction,
          network,
          about.address(),
          reply,
          kind,
          header.map(Header::from),
          header.map(this::identity).orElse(""),
          bytes,
          about.promptId(),
          body);
    }

    /** A sender counts its frames to each address. */
    private String identity(Header told) {
      return told.from().prefix() + "/" + told.seq() + "/" + busAddress;
    }
  }
}
