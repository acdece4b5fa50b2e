package dev.bidmesh.executor.core;

import java.util.HashMap;
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

  private final Map<String, Account> accounts = new HashMap<>();
  private double virtualS;
  private int clientsWaiting;

  /** The start tag that a run of a client would get now. */
  double quote(String client) {
    Account account = accounts.get(client);
    return account == null ? virtualS : Math.max(virtualS, account.endS);
  }

  /** A run joins the queue, and gets its start tag. */
  double join(String client, double serviceS) {
    double start = quote(client);
    Account account = accounts.computeIfAbsent(client, each -> new Account());
    clientsWaiting += account.waiting == 0 ? 1 : 0;
    account.waiting++;
    account.endS = start + serviceS;
    return start;
  }

  /** A run of the queue gets a slot. */
  void served(String client, double startTag, double serviceS) {
    virtualS += serviceS / Math.max(1, clientsWaiting);
    Account account = accounts.get(client);
    if (account != null) {
      account.servedS = Math.max(account.servedS, startTag + serviceS);
      left(client, account);
    }
  }

  /** A run leaves the queue without a slot; it costs its client nothing. */
  void withdrawn(String client, double startTag, double serviceS) {
    Account account = accounts.get(client);
    if (account == null) {
      return;
    }
    if (account.waiting == 1) {
      account.endS = account.servedS;
    } else if (account.endS <= startTag + serviceS) {
      account.endS = startTag;
    }
    left(client, account);
  }

  /** Clients that are remembered. */
  int clients() {
    return accounts.size();
  }

  private void left(String client, Account account) {
    account.waiting--;
    if (account.waiting == 0) {
      clientsWaiting--;
      if (account.endS <= virtualS) {
        accounts.remove(client);
      }
    }
    forget();
  }

  private void forget() {
    if (clientsWaiting == 0) {
      accounts.clear();
      virtualS = 0;
    } else if (accounts.size() > 2 * clientsWaiting + SPARE) {
      accounts.values().removeIf(each -> each.waiting == 0);
    }
  }

  /** What a client has in the queue and was given. */
  private static final class Account {

    private int waiting;
    private double endS;
    private double servedS;
  }
}
