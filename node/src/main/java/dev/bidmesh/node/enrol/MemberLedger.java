package dev.bidmesh.node.enrol;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bidmesh.node.security.PeerCheck.Peer;
import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.DeviceId;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The members of a mesh, as its authority knows them.
 *
 * @param members one for each certificate that has not run out, the oldest first
 */
public record MemberLedger(@JsonProperty(required = true) List<MemberRecord> members) {

  /** The most certificates that are valid at the same time. */
  static final int MOST = 10_000;

  /** The most of them that one device has. */
  static final int MOST_OF_DEVICE = 3;

  private static final int APART = 12;

  static final MemberLedger EMPTY = new MemberLedger(List.of());

  public MemberLedger {
    members = Checks.atMost("members", MOST, members);
  }

  /**
   * With one more certificate; those that have run out are forgotten.
   *
   * @throws IllegalArgumentException if there are too many
   */
  MemberLedger with(MemberRecord member, Instant now) {
    var kept = members.stream().filter(each -> now.isBefore(each.expires()));
    return new MemberLedger(Stream.concat(kept, Stream.of(member)).toList());
  }

  /** The newest certificate of each device, the device that joined first first. */
  public List<MemberRecord> devices() {
    Map<DeviceId, MemberRecord> newest = new LinkedHashMap<>();
    members.forEach(each -> newest.put(each.deviceId(), each));
    return List.copyOf(newest.values());
  }

  /** The newest certificate of a device that is a member. */
  Optional<MemberRecord> live(DeviceId device, Instant now) {
    return devices().stream()
        .filter(each -> each.deviceId().equals(device) && each.isLive(now))
        .findFirst();
  }

  /** Whether the certificate with this serial number is that of a member. */
  boolean isListed(BigInteger serial, Instant now) {
    return members.stream()
        .anyMatch(each -> each.isLive(now) && each.serialNumber().equals(serial));
  }

  /**
   * Whether a member may have one more certificate. Answers get lost, so it may ask again with the
   * one that it has; but not so often that these books grow without end, nor so quickly that a
   * short disturbance uses up all that it may have.
   *
   * @param member by the certificate that it has
   * @param validity of the one more
   */
  boolean mayHaveAnother(Peer member, Duration validity, Instant now) {
    Instant recent = now.plus(validity).minus(validity.dividedBy(APART));
    var live =
        members.stream()
            .filter(each -> each.isLive(now) && each.deviceId().equals(member.deviceId()))
            .toList();
    return live.size() < MOST_OF_DEVICE
        && live.stream()
            .filter(each -> !each.serialNumber().equals(member.serial()))
            .noneMatch(each -> each.expires().isAfter(recent));
  }

  /** Whether another device than this one has a certificate for a host. */
  boolean isTaken(String host, DeviceId by, Instant now) {
    return members.stream()
        .anyMatch(
            each -> each.isLive(now) && !each.deviceId().equals(by) && each.hosts().contains(host));
  }

  /** What a device is removed by: those of its certificates that are valid. */
  record Removal(
      MemberLedger after, String name, DeviceId deviceId, Collection<BigInteger> serials) {}

  /**
   * Removes a node.
   *
   * @param node its name, or the id of its device
   * @throws IllegalArgumentException if there is none, or more than one
   */
  Removal remove(String node, Instant now) {
    var live = members.stream().filter(each -> each.isLive(now)).toList();
    var found =
        live.stream()
            .filter(each -> each.name().equals(node) || each.deviceId().value().equals(node))
            .toList();
    Set<DeviceId> devices = found.stream().map(MemberRecord::deviceId).collect(Collectors.toSet());
    if (devices.isEmpty()) {
      throw new IllegalArgumentException(
          "there is no node '"
              + node
              + "' in this mesh. 'bidmesh node list' shows those there are.");
    }
    if (devices.size() > 1) {
      throw new IllegalArgumentException(
          "there are %d nodes named '%s'. Give the device id of the one to remove: %s"
              .formatted(
                  devices.size(),
                  node,
                  devices.stream()
                      .map(DeviceId::value)
                      .sorted()
                      .collect(Collectors.joining(", "))));
    }
    var serials = live.stream().filter(each -> devices.contains(each.deviceId())).toList();
    var after =
        members.stream().map(each -> serials.contains(each) ? each.asRemoved() : each).toList();
    return new Removal(
        new MemberLedger(after),
        found.get(0).name(),
        found.get(0).deviceId(),
        serials.stream().map(MemberRecord::serialNumber).toList());
  }
}
