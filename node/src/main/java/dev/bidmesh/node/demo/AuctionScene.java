package dev.bidmesh.node.demo;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The asked device's NPU is busy with somebody else's prompt: all devices bid, the best answers.
 */
final class AuctionScene implements Scene {

  private static final String PROMPT = "What is a node?";
  private static final String ANSWER = "one device with Bidmesh running on it";

  private final Streamed streamed = new Streamed();
  private final BusyNpu npu;
  private final String node;
  private final Set<String> bidders;
  private int call;
  private List<BidFacts> bids = List.of();
  private Optional<AnswerFacts> answer = Optional.empty();

  AuctionScene(String node, Set<String> bidders) {
    this.node = node;
    this.bidders = Set.copyOf(bidders);
    this.npu = new BusyNpu(node, "Tell me a story about a dog.");
  }

  @Override
  public String title() {
    return "Its NPU is busy: the devices bid, and the best answers";
  }

  @Override
  public void begin(Stage stage) {
    npu.occupy(stage);
  }

  @Override
  public void on(DemoEvent event, Stage stage) {
    if (npu.becomesBusy(event)) {
      stage.tell(new Report.Asked(stage.scene(), node, PROMPT));
      call = stage.ask(node, PROMPT);
    } else if (event instanceof DemoEvent.Accepted accepted && accepted.call() == call) {
      streamed.hold();
      stage.trace(call, node, accepted.promptId());
    } else if (event instanceof DemoEvent.Traced traced && traced.call() == call) {
      bids = traced.bids();
      stage.tell(new Report.Bids(stage.scene(), bids));
      streamed.release(stage);
      endIfComplete(stage);
    } else if (event instanceof DemoEvent.Text text && text.call() == call) {
      streamed.add(text.text(), stage);
    } else if (event instanceof DemoEvent.Answered answered && answered.call() == call) {
      answer = Optional.of(answered.answer());
      endIfComplete(stage);
    }
  }

  private void endIfComplete(Stage stage) {
    if (!bids.isEmpty()) {
      answer.ifPresent(complete -> end(complete, stage));
    }
  }

  private void end(AnswerFacts answer, Stage stage) {
    checkBids(answer, stage);
    stage.check(answer.output().contains(ANSWER), "the answer is right");
    stage.check(answer.output().equals(streamed.text()), "the stream is the whole answer");
    stage.end(answer);
  }

  private void checkBids(AnswerFacts answer, Stage stage) {
    List<BidFacts> winners = answer.bids().stream().filter(BidFacts::won).toList();
    stage.check(
        answer.bids().stream().map(BidFacts::device).collect(Collectors.toSet()).equals(bidders),
        "all devices bid");
    stage.check(
        winners.size() == 1 && winners.get(0).device().equals(answer.device()),
        "the winner of the auction answers");
    stage.check(bestWon(), "the lowest score wins, unless that device declines");
    stage.check(!answer.device().equals(node), "another device is faster than the busy NPU");
  }

  /** Without scores, because the router was too busy to give them, the shortest queue is best. */
  private boolean bestWon() {
    return bids.stream()
        .filter(bid -> !bid.declined())
        .min(Comparator.comparingDouble(AuctionScene::standing))
        .filter(best -> standing(best) == winnersStanding())
        .isPresent();
  }

  private double winnersStanding() {
    return bids.stream()
        .filter(BidFacts::won)
        .mapToDouble(AuctionScene::standing)
        .findFirst()
        .orElse(Double.MAX_VALUE);
  }

  private static double standing(BidFacts bid) {
    return bid.score().orElse(bid.backlogMs());
  }
}
