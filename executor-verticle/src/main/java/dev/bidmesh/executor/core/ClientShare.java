package dev.bidmesh.executor.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What one client has in a queue and was given, in the virtual time of {@link FairShare}. */
final class ClientShare {

  private final String client;
  // In the order in which they joined, which is that of their start tags.
  private final NavigableMap<Long, Ticket> tickets = new TreeMap<>();
  private long lastNumber;
  private double endS;
  // How much earlier those may end that were served since the last run joined.
  private double endSlackS = Double.POSITIVE_INFINITY;

  ClientShare(String client) {
    this.client = client;
  }

  String client() {
    return client;
  }

  /** Whether any of its runs waits. */
  boolean waits() {
    return !tickets.isEmpty();
  }

  /** The start tag of its next run. */
  double quote(double virtualS) {
    return Math.max(virtualS, endS);
  }

  Ticket join(Waiting run, double virtualS) {
    double startTag = quote(virtualS);
    var ticket = new Ticket(this, ++lastNumber, run, startTag, startTag - virtualS, endSlackS);
    tickets.put(ticket.number, ticket);
    endS = startTag + ticket.serviceS();
    endSlackS = Double.POSITIVE_INFINITY;
    return ticket;
  }

  /** One of its runs gets a slot; those after it can still not begin before it has ended. */
  void served(Ticket ticket) {
    tickets.remove(ticket.number);
    limitNext(ticket.number, ticket.slackS());
  }

  /** One of its runs leaves without a slot; tells which of the later ones begin earlier now. */
  List<Ticket> withdrawn(Ticket ticket) {
    tickets.remove(ticket.number);
    List<Ticket> moved = moveUpAfter(ticket);
    limitNext(ticket.number, ticket.servedSlackS);
    return moved;
  }

  private List<Ticket> moveUpAfter(Ticket left) {
    var moved = new ArrayList<Ticket>();
    double byS = left.serviceS();
    for (Ticket later : tickets.tailMap(left.number, false).values()) {
      byS = Math.min(byS, later.slackS());
      if (byS <= 0) {
        return moved;
      }
      later.moveUp(byS);
      moved.add(later);
    }
    byS = Math.min(byS, endSlackS);
    endS -= byS;
    endSlackS -= byS;
    return moved;
  }

  /** What comes after a run, or the end if nothing does, moves up by no more than this. */
  private void limitNext(long number, double slackS) {
    Map.Entry<Long, Ticket> next = tickets.higherEntry(number);
    if (next == null) {
      endSlackS = Math.min(endSlackS, slackS);
    } else {
      next.getValue().servedSlackS = Math.min(next.getValue().servedSlackS, slackS);
    }
  }

  /** A run in the queue with its start tag. */
  static final class Ticket {

    private final ClientShare share;
    private final long number;
    private final Waiting run;
    private double startTag;
    // How much earlier it could start: the virtual time at which it joined is the limit.
    private double joinSlackS;
    // How much earlier those could that were served between the one before it and itself.
    private double servedSlackS;

    private Ticket(
        ClientShare share,
        long number,
        Waiting run,
        double startTag,
        double joinSlackS,
        double servedSlackS) {
      this.share = share;
      this.number = number;
      this.run = run;
      this.startTag = startTag;
      this.joinSlackS = joinSlackS;
      this.servedSlackS = servedSlackS;
    }

    ClientShare share() {
      return share;
    }

    Waiting run() {
      return run;
    }

    double startTag() {
      return startTag;
    }

    double serviceS() {
      return run.prediction().meanS();
    }

    private double slackS() {
      return Math.min(joinSlackS, servedSlackS);
    }

    private void moveUp(double byS) {
      startTag -= byS;
      joinSlackS -= byS;
      servedSlackS -= byS;
    }
  }
}
