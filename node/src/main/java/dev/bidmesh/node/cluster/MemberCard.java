package dev.bidmesh.node.cluster;

import com.hazelcast.cluster.Member;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What every member of the mesh says of itself before the first message.
 *
 * @param deviceId identity
 * @param name display name
 * @param http where its HTTP API listens, as {@code host:port}
 * @param version of the software
 * @param incarnation start count as the member knew it when it joined
 * @param cluster where its cluster port is
 */
public record MemberCard(
    String deviceId, String name, String http, String version, long incarnation, HostPort cluster) {

  private static final Pattern DEVICE = Pattern.compile("[a-z2-7]{" + DeviceId.LENGTH + "}");
  private static final String DEVICE_ID = "bidmesh.deviceId";
  private static final String NAME = "bidmesh.name";
  private static final String HTTP = "bidmesh.http";
  private static final String VERSION = "bidmesh.version";
  private static final String INCARNATION = "bidmesh.incarnation";

  /** The attributes under which a member carries this. */
  static Map<String, String> attributes(DeviceProfile profile, String http) {
    return Map.of(
        DEVICE_ID, profile.deviceId().toString(),
        NAME, profile.name(),
        HTTP, http,
        VERSION, profile.version(),
        INCARNATION, String.valueOf(profile.incarnation()));
  }

  /** Reads a member; absent parts of a member of another build are empty. */
  static MemberCard of(Member member) {
    var address = member.getAddress();
    return new MemberCard(
        attribute(member, DEVICE_ID),
        attribute(member, NAME),
        attribute(member, HTTP),
        attribute(member, VERSION),
        incarnation(attribute(member, INCARNATION)),
        new HostPort(address.getHost(), address.getPort()));
  }

  /** Whose it is; empty for a member of another build that does not say it as ours do. */
  public Optional<DeviceId> device() {
    return DEVICE.matcher(deviceId).matches()
        ? Optional.of(new DeviceId(deviceId))
        : Optional.empty();
  }

  private static String attribute(Member member, String key) {
    return Optional.ofNullable(member.getAttribute(key)).orElse("");
  }

  private static long incarnation(String text) {
    return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
  }
}
