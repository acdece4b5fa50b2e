package dev.bidmesh.bandit.core.linear;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Bids of the originals that wait for their feedback, as their file {@code pending_bids.txt} keeps
 * them: lines {@code bid_id,cpu,ram,len,epoch_s}, features scaled to fractions and thousands of
 * characters. What is older than an hour has been forgotten by everybody.
 */
public final class PendingBids {

  /** How long a bid waits for its feedback. */
  public static final Duration TTL = Duration.ofHours(1);

  /** Most bids that wait; the oldest make room. */
  public static final int MAX_BIDS = 1024;

  private static final int FIELDS = 5;

  private final Map<String, Bid> bids = new LinkedHashMap<>();
  private int expired;
  private int malformed;

  /**
   * A bid.
   *
   * @param cpu processor load, 0 to 1
   * @param ram memory in use, 0 to 1
   * @param thousands length of the prompt in thousands of characters
   * @param epochS when it was made, in seconds since 1970
   */
  public record Bid(double cpu, double ram, double thousands, long epochS) {

    /** x of {@link LinUcb}. */
    public double[] x() {
      return new double[] {1, cpu, ram, thousands};
    }
  }

  private PendingBids() {}

  /**
   * Reads the file. A line that is none is left out and counted, since a later one may be good.
   *
   * @param nowEpochS the present, in seconds since 1970
   */
  public static PendingBids read(String text, long nowEpochS) {
    var pending = new PendingBids();
    text.lines().filter(line -> !line.isBlank()).forEach(line -> pending.line(line, nowEpochS));
    return pending;
  }

  /** Takes a bid out, so that its feedback trains once. */
  public Optional<Bid> take(String bidId) {
    return Optional.ofNullable(bids.remove(bidId));
  }

  /** Bids that wait. */
  public int size() {
    return bids.size();
  }

  /** Bids that have waited too long. */
  public int expired() {
    return expired;
  }

  /** Lines that were left out because they are no bids. */
  public int malformed() {
    return malformed;
  }

  private void line(String line, long nowEpochS) {
    Optional<Bid> bid = parse(line.strip().split(",", -1));
    if (bid.isEmpty()) {
      malformed++;
    } else if (nowEpochS - bid.get().epochS() > TTL.toSeconds()) {
      expired++;
    } else {
      keep(line.strip().substring(0, line.strip().indexOf(',')), bid.get());
    }
  }

  private void keep(String bidId, Bid bid) {
    if (bids.size() >= MAX_BIDS && !bids.containsKey(bidId)) {
      bids.remove(bids.keySet().iterator().next());
    }
    bids.put(bidId, bid);
  }

  private static Optional<Bid> parse(String[] parts) {
    if (parts.length != FIELDS || parts[0].isBlank()) {
      return Optional.empty();
    }
    try {
      var bid =
          new Bid(
              Double.parseDouble(parts[1]),
              Double.parseDouble(parts[2]),
              Double.parseDouble(parts[3]),
              Long.parseLong(parts[4].strip()));
      boolean scaled =
          isWithin(bid.cpu(), 1) && isWithin(bid.ram(), 1) && isWithin(bid.thousands(), 1e6);
      return scaled ? Optional.of(bid) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static boolean isWithin(double value, double max) {
    return value >= 0 && value <= max;
  }
}
