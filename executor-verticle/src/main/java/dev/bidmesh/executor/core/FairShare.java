package dev.bidmesh.executor.core;

import dev.bidmesh.executor.core.ClientShare.Ticket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns of the clients of one engine: start-time fair queueing (Goyal et al., 1996) by predicted
 * service. A run's start tag is where its client's previous run ends in virtual time, but not
 * before now; the lowest start tag is next. Virtual time passes at the rate of generalized
 * processor sharing: a run's service divided by the clients that wait. So each of n waiting clients
 * gets an n-th of the engine, whoever came first and however much it asks, and since virtual time
 * passes with every run, no tag stays ahead of it for ever.
 *
 * <p>Clients are remembered while they wait, and until virtual time has caught up with what they
 * were given; all are forgotten when nobody waits.
 */
final class FairShare {

  /** Clients beyond twice those that wait, after which those that only have a debt are dropped. */
  private static final int SPARE = 64;

  private final Map<String, ClientShare> clients = new HashMap<>();
  private double virtualS;
  private int clientsWaiting;

  /** The start tag that a run of a client would get now. */
  double quote(String client) {
    ClientShare share = clients.get(client);
    return share == null ? virtualS : share.quote(virtualS);
  }

  /** A run joins the queue, and gets its start tag. */
  Ticket join(Waiting run) {
    ClientShare share = clients.computeIfAbsent(run.client(), ClientShare::new);
    clientsWaiting += share.waits() ? 0 : 1;
    return share.join(run, virtualS);
  }

  /** A run of the queue gets a slot. */
  void served(Ticket ticket) {
    virtualS += ticket.serviceS() / Math.max(1, clientsWaiting);
    ticket.share().served(ticket);
    left(ticket.share());
  }

  /**
   * A run leaves the queue without a slot; it costs its client nothing: the later runs of the
   * client get the tags that they would have if it had never been there.
   *
   * @return those whose start tag has changed
   */
  List<Ticket> withdrawn(Ticket ticket) {
    List<Ticket> moved = ticket.share().withdrawn(ticket);
    left(ticket.share());
    return moved;
  }

  private void left(ClientShare share) {
    if (!share.waits()) {
      clientsWaiting--;
      if (share.quote(virtualS) <= virtualS) {
        clients.remove(share.client());
      }
    }
    forget();
  }

  private void forget() {
    if (clientsWaiting == 0) {
      clients.clear();
      virtualS = 0;
    } else if (clients.size() > 2 * clientsWaiting + SPARE) {
      clients.values().removeIf(each -> !each.waits());
    }
  }
}
