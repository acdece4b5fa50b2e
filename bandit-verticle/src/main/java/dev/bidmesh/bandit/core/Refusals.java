package dev.bidmesh.bandit.core;

import dev.bidmesh.protocol.DeviceId;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what was refused as absurd, and says so: in the log once per device and minute, since a
 * broken sender must not fill it, and as a warning that names the device for an hour.
 */
final class Refusals {

  /** Most often that one device is complained of in the log. */
  static final Duration LOG_GAP = Duration.ofMinutes(1);

  /** How long a device is warned of after the last refusal. */
  static final Duration WARNED = Duration.ofHours(1);

  /** Most devices that are remembered; the one refused longest ago makes room. */
  static final int MAX_DEVICES = 64;

  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

  private final DeviceId self;
  private final Map<DeviceId, Record> devices = new LinkedHashMap<>();
  private long total;

  Refusals(DeviceId self) {
    this.self = self;
  }

  /**
   * Something was refused.
   *
   * @param from whose it was
   * @param what it was, for the log
   * @param why in words that follow "it"
   */
  void add(DeviceId from, String what, Object subject, String why, long nowNanos) {
    total++;
    Record known = devices.remove(from);
    Record record = known == null ? new Record() : known;
    makeRoom();
    devices.put(from, record);
    record.count++;
    record.lastNanos = nowNanos;
    record.why = why;
    if (record.mayLog(nowNanos)) {
      LOG.atWarn()
          .addKeyValue("from", from)
          .addKeyValue("what", what)
          .addKeyValue("subject", subject)
          .addKeyValue("why", why)
          .addKeyValue("refused", record.count)
          .log("refused as absurd");
    }
  }

  /** What was refused since the start. */
  long total() {
    return total;
  }

  /** What an operator should know, in sentences, the device with most refusals first. */
  List<String> warnings(long nowNanos) {
    return devices.entrySet().stream()
        .filter(each -> !each.getKey().equals(self))
        .filter(each -> nowNanos - each.getValue().lastNanos <= WARNED.toNanos())
        .sorted(Comparator.comparingLong(each -> -each.getValue().count))
        .map(each -> warning(each.getKey(), each.getValue()))
        .toList();
  }

  private static String warning(DeviceId device, Record record) {
    return "bandit: what device "
        + device
        + " tells of its lanes was refused "
        + record.count
        + (record.count == 1 ? " time" : " times")
        + ", because it "
        + record.why
        + "; look at that device";
  }

  private void makeRoom() {
    if (devices.size() >= MAX_DEVICES) {
      devices.remove(devices.keySet().iterator().next());
    }
  }

  /** What one device was refused. */
  private static final class Record {
    private long count;
    private long lastNanos;
    private String why = "";
    private OptionalLong loggedNanos = OptionalLong.empty();

    boolean mayLog(long nowNanos) {
      boolean due =
          loggedNanos.isEmpty() || nowNanos - loggedNanos.getAsLong() >= LOG_GAP.toNanos();
      loggedNanos = due ? OptionalLong.of(nowNanos) : loggedNanos;
      return due;
    }
  }
}
