package dev.bidmesh.bandit.core.linear;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Bids of the originals that still wait for the time of their run, as they leave them on disk: a
 * line {@code bid_id,cpu,ram,len,epoch_s} for each, cpu and ram as fractions, the length in
 * thousands of characters.
 *
 * <p>Nothing can be learned from them, since a bid without its time says nothing of how long
 * anything takes, and the time goes to whoever made the bid. They can be listed, and that is all.
 */
public final class PendingBids {

  /** Most lines. The originals take a bid out when its time has come, so that there are few. */
  public static final int MOST = 10_000;

  /** After so many seconds without its time a bid is given up. */
  public static final long TTL_S = 3_600;

  /** Clocks of phones differ; a bid that is younger than this by the reader's is believed. */
  private static final long MOST_AHEAD_S = TTL_S;

  /** Who made it in which millisecond, by which feedback names it. */
  private static final Pattern ID = Pattern.compile("bid_\\d{13}_\\S+");

  private static final Pattern SECONDS = Pattern.compile("\\d{1,12}");

  private static final int COLUMNS = 5;

  /** The originals take the load average, which may exceed what there are processors. */
  private static final double MOST_LOAD = 10;

  private static final double MOST_THOUSANDS = 1_000;

  /** Of what is wrong so many characters are shown. */
  private static final int SHOWN = 60;

  private PendingBids() {}

  /**
   * A bid.
   *
   * @param id its name, with the device's at the end
   * @param cpu load of the processors, 0 to 1
   * @param ram memory in use, 0 to 1
   * @param chars of the prompt
   * @param ageS since it was made, in seconds, by the reader's clock; never below 0
   */
  public record Bid(String id, double cpu, double ram, int chars, long ageS) {}

  /**
   * What a file holds.
   *
   * @param open bids whose time may still come, in the file's order
   * @param expired number of those that are older than {@link #TTL_S}
   * @param malformed what is wrong, each with its line, in the file's order
   */
  public record Content(List<Bid> open, int expired, List<String> malformed) {
    public Content {
      open = List.copyOf(open);
      malformed = List.copyOf(malformed);
    }

    /** Lines with something on them. */
    public int lines() {
      return open.size() + expired + malformed.size();
    }
  }

  /**
   * Reads a file. A line that is no bid costs no other.
   *
   * @param nowS seconds since 1970
   * @throws IllegalArgumentException if it has more than {@link #MOST} lines
   */
  public static Content read(String text, long nowS) {
    List<String> lines = text.lines().limit(MOST + 1L).toList();
    if (lines.size() > MOST) {
      throw new IllegalArgumentException(
          "has more than " + MOST + " lines, and pending bids are few: it holds something else");
    }
    var reading = new Reading(nowS);
    for (int n = 0; n < lines.size(); n++) {
      if (!lines.get(n).isBlank()) {
        reading.take(n + 1, lines.get(n).strip());
      }
    }
    return new Content(reading.open, reading.expired, reading.malformed);
  }

  private static final class Reading {
    private final long nowS;
    private final List<Bid> open = new ArrayList<>();
    private final List<String> malformed = new ArrayList<>();
    private final Map<String, Integer> lineOf = new HashMap<>();
    private int expired;

    Reading(long nowS) {
      this.nowS = nowS;
    }

    void take(int line, String text) {
      try {
        Bid bid = bid(text);
        Integer earlier = lineOf.putIfAbsent(bid.id(), line);
        if (earlier != null) {
          throw new IllegalArgumentException("has the bid_id of line " + earlier);
        }
        if (bid.ageS() > TTL_S) {
          expired++;
        } else {
          open.add(bid);
        }
      } catch (IllegalArgumentException e) {
        malformed.add("line " + line + ": " + e.getMessage());
      }
    }

    private Bid bid(String line) {
      String[] cells = line.split(",", -1);
      if (cells.length != COLUMNS) {
        throw new IllegalArgumentException(
            "must be bid_id,cpu,ram,len,epoch_s: 5 columns, not " + cells.length);
      }
      if (!ID.matcher(cells[0]).matches()) {
        throw new IllegalArgumentException(
            "bid_id must be bid_, 13 digits, _ and the device, not '" + start(cells[0]) + "'");
      }
      double cpu = number("cpu", cells[1], MOST_LOAD, "a fraction of the processors");
      double ram = number("ram", cells[2], 1, "a fraction");
      double thousands = number("len", cells[3], MOST_THOUSANDS, "thousands of characters");
      int chars = (int) Math.round(1000 * thousands);
      return new Bid(cells[0], Math.min(1, cpu), ram, chars, ageS(cells[4].strip()));
    }

    private long ageS(String text) {
      if (!SECONDS.matcher(text).matches()) {
        throw new IllegalArgumentException(
            "epoch_s must be whole seconds since 1970, not '" + start(text) + "'");
      }
      long ageS = nowS - Long.parseLong(text);
      if (ageS < -MOST_AHEAD_S) {
        throw new IllegalArgumentException("epoch_s " + text + " lies in the future");
      }
      return Math.max(0, ageS);
    }

    private static double number(String name, String text, double most, String unit) {
      double value = parsed(name, text);
      if (value >= 0 && value <= most) {
        return value;
      }
      throw new IllegalArgumentException(
          name
              + " must be "
              + unit
              + ", 0 to "
              + Math.round(most)
              + ", not "
              + start(text.strip()));
    }

    private static double parsed(String name, String text) {
      try {
        return Double.parseDouble(text);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            name + " must be a number, not '" + start(text) + "'", e);
      }
    }

    private static String start(String text) {
      return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
  }
}
