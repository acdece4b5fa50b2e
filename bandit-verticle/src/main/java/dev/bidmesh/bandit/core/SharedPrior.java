package dev.bidmesh.bandit.core;

import dev.bidmesh.bandit.core.loglinear.Pool;
import dev.bidmesh.bandit.core.loglinear.Prior;
import dev.bidmesh.bandit.core.loglinear.Slopes;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What all devices' lanes together say about a lane that nothing is known about: the fixed prior of
 * its kind with the slopes that they agree on. Each lane counts with the latest state that its
 * owner told, without the prior in it; an owner that has left counts for a day more.
 *
 * <p>Bounded in what it holds and in what one device can do to it: however many lanes a device
 * tells of, together they weigh no more than {@link #MAX_OWNER_WEIGHT} runs.
 */
public final class SharedPrior {

  /** How long a device that is not heard any more still counts. */
  public static final Duration EXPIRY = Duration.ofHours(24);

  /**
   * Most typical runs that one device's lanes of one kind count as, in any one feature: two lanes'
   * worth of recent ones.
   */
  public static final double MAX_OWNER_WEIGHT = 100;

  /** Most lanes of one device that count: those that it told of last. */
  public static final int MAX_OWNER_LANES = 64;

  /** Whether owners have left too long ago is looked after no more often than this. */
  private static final Duration EXPIRY_CHECK = Duration.ofMinutes(1);

  private final DeviceId self;
  private final int maxLanes;
  private final Map<DeviceId, Owner> owners = new TreeMap<>();
  private final Map<Accelerator, Pool> others = new EnumMap<>(Accelerator.class);
  private final Map<Accelerator, Prior> priors = new EnumMap<>(Accelerator.class);
  private OptionalLong checkedNanos = OptionalLong.empty();
  private int lanes;

  /**
   * One that has heard nothing.
   *
   * @param self the device that listens
   * @param maxLanes most lanes that count; the owner heard longest ago makes room
   */
  public SharedPrior(DeviceId self, int maxLanes) {
    this.self = self;
    this.maxLanes = maxLanes;
  }

  /**
   * A device tells of a lane of its own; what it told of it before does not count any more.
   *
   * @param atNanos when it did
   */
  public void told(LaneKey lane, Slopes slopes, long atNanos) {
    Owner owner = owners.computeIfAbsent(lane.deviceId(), id -> new Owner(atNanos));
    owner.heard(atNanos);
    owner.put(lane, slopes);
    changed(lane.deviceId());
    makeRoom(lane.deviceId());
  }

  /** A lane does not count any more. */
  public void forget(LaneKey lane) {
    Owner owner = owners.get(lane.deviceId());
    if (owner != null && owner.lanes.remove(lane) != null) {
      changed(lane.deviceId());
    }
  }

  /** A device is there. */
  void heard(DeviceId device, long nowNanos) {
    Optional.ofNullable(owners.get(device)).ifPresent(owner -> owner.heard(nowNanos));
  }

  /**
   * What is to be believed about a lane of this device. Its own runs, if any, are left out: they
   * count in its own model.
   */
  public Prior ofOwn(LaneKey lane, long nowNanos) {
    expire(nowNanos);
    return prior(lane.accelerator(), Optional.of(lane));
  }

  /** What is to be believed about a lane of a kind that nobody has told of. */
  Prior ofUnknown(Accelerator kind, long nowNanos) {
    expire(nowNanos);
    return priors.computeIfAbsent(kind, k -> prior(k, Optional.empty()));
  }

  /** How long ago each of the other devices that count was heard, in milliseconds. */
  Map<DeviceId, Long> unheardMs(long nowNanos) {
    Map<DeviceId, Long> unheard = new TreeMap<>();
    owners.forEach(
        (device, owner) -> {
          if (!device.equals(self)) {
            unheard.put(device, Millis.ceil(Math.max(0, nowNanos - owner.heardNanos)));
          }
        });
    return unheard;
  }

  /** Lanes that count. */
  int size() {
    return lanes;
  }

  private Prior prior(Accelerator kind, Optional<LaneKey> except) {
    var pool = new Pool();
    pool.add(others.computeIfAbsent(kind, this::ofOthers));
    Optional.ofNullable(owners.get(self)).ifPresent(own -> own.addTo(pool, kind, except));
    return pool.prior(Prior.of(kind));
  }

  private Pool ofOthers(Accelerator kind) {
    var pool = new Pool();
    owners.forEach(
        (device, owner) -> {
          if (!device.equals(self)) {
            owner.addTo(pool, kind, Optional.empty());
          }
        });
    return pool;
  }

  private void expire(long nowNanos) {
    boolean soon =
        checkedNanos.isPresent() && nowNanos - checkedNanos.getAsLong() < EXPIRY_CHECK.toNanos();
    if (!soon) {
      checkedNanos = OptionalLong.of(nowNanos);
      if (owners.entrySet().removeIf(each -> isExpired(each, nowNanos))) {
        othersChanged();
      }
    }
  }

  private boolean isExpired(Map.Entry<DeviceId, Owner> owner, long nowNanos) {
    return !owner.getKey().equals(self)
        && nowNanos - owner.getValue().heardNanos > EXPIRY.toNanos();
  }

  private void makeRoom(DeviceId except) {
    if (lanes > maxLanes) {
      owners.entrySet().stream()
          .filter(each -> !each.getKey().equals(self) && !each.getKey().equals(except))
          .min(Comparator.comparingLong(each -> each.getValue().heardNanos))
          .map(Map.Entry::getKey)
          .ifPresent(this::drop);
    }
  }

  private void drop(DeviceId owner) {
    owners.remove(owner);
    othersChanged();
  }

  private void changed(DeviceId owner) {
    if (owner.equals(self)) {
      priors.clear();
      recount();
    } else {
      othersChanged();
    }
  }

  private void othersChanged() {
    others.clear();
    priors.clear();
    recount();
  }

  private void recount() {
    lanes = owners.values().stream().mapToInt(owner -> owner.lanes.size()).sum();
  }

  /** What a lane says, and when it said so among the words of its owner. */
  private record Told(Slopes slopes, long order) {}

  /** One device's lanes. */
  private static final class Owner {
    private final Map<LaneKey, Told> lanes = new TreeMap<>();
    private long heardNanos;
    private long words;

    Owner(long heardNanos) {
      this.heardNanos = heardNanos;
    }

    void heard(long atNanos) {
      heardNanos = atNanos - heardNanos > 0 ? atNanos : heardNanos;
    }

    /** The lane told of longest ago makes room. */
    void put(LaneKey lane, Slopes slopes) {
      if (lanes.size() >= MAX_OWNER_LANES && !lanes.containsKey(lane)) {
        lanes.entrySet().stream()
            .min(Comparator.comparingLong(each -> each.getValue().order()))
            .map(Map.Entry::getKey)
            .ifPresent(lanes::remove);
      }
      words++;
      lanes.put(lane, new Told(slopes, words));
    }

    void addTo(Pool pool, Accelerator kind, Optional<LaneKey> except) {
      List<Slopes> counting =
          lanes.entrySet().stream()
              .filter(each -> each.getKey().accelerator() == kind)
              .filter(each -> !except.equals(Optional.of(each.getKey())))
              .map(each -> each.getValue().slopes())
              .toList();
      double weight = counting.stream().mapToDouble(Slopes::weight).sum();
      double scale = weight > MAX_OWNER_WEIGHT ? MAX_OWNER_WEIGHT / weight : 1;
      counting.forEach(each -> pool.add(each, scale));
    }
  }
}
