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
  // How much earlier the end may be, because of runs that were served since the last one joined.
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
    double slackS = Math.min(startTag - virtualS, endSlackS);
    var ticket = new Ticket(this, ++lastNumber, run, startTag, slackS);
    tickets.put(ticket.number, ticket);
    endS = startTag + ticket.serviceS();
    endSlackS = Double.POSITIVE_INFINITY;
    return ticket;
  }

  /** One of its runs gets a slot; those after it can still not begin before it has ended. */
  void served(Ticket ticket) {
    tickets.remove(ticket.number);
    Map.Entry<Long, Ticket> next = tickets.higherEntry(ticket.number);
    if (next == null) {
      endSlackS = Math.min(endSlackS, ticket.slackS);
    } else {
      next.getValue().slackS = Math.min(next.getValue().slackS, ticket.slackS);
    }
  }

  /** One of its runs leaves without a slot; tells which of the later ones begin earlier now. */
  List<Ticket> withdrawn(Ticket ticket) {
    tickets.remove(ticket.number);
    var moved = new ArrayList<Ticket>();
    double byS = ticket.serviceS();
    for (Ticket later : tickets.tailMap(ticket.number, false).values()) {
      byS = Math.min(byS, later.slackS);
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

  /** A run in the queue with its start tag. */
  static final class Ticket {

    private final ClientShare share;
    private final long number;
    private final Waiting run;
    private double startTag;
    // How much earlier it could start: the virtual time at which it joined is the limit.
    private double slackS;

    private Ticket(ClientShare share, long number, Waiting run, double startTag, double slackS) {
      this.share = share;
      this.number = number;
      this.run = run;
      this.startTag = startTag;
      this.slackS = slackS;
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

    private void moveUp(double byS) {
      startTag -= byS;
      slackS -= byS;
    }
  }
}
