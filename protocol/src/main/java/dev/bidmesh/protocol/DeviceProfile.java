package dev.bidmesh.protocol;

/**
 * Who a node is.
 *
 * @param deviceId identity
 * @param name display name; unique names are encouraged, not assumed
 * @param incarnation start count of this identity
 * @param version of the software
 */
public record DeviceProfile(DeviceId deviceId, String name, long incarnation, String version) {

  public DeviceProfile {
    Checks.notBlank("name", name);
    Checks.nonNegative("incarnation", incarnation);
    Checks.notBlank("version", version);
  }
}
