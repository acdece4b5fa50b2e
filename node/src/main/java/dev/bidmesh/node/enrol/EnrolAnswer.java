package dev.bidmesh.node.enrol;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.security.MembershipKey;
import dev.bidmesh.node.security.MembershipKeys;
import dev.bidmesh.node.security.MeshIdentity;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a member knows of its mesh.
 *
 * @param meshId of the mesh
 * @param meshName of the mesh
 * @param certificate of the node, as DER
 * @param authority certificate of the authority, as DER
 * @param key the membership key that is offered
 * @param previousKeys those that are accepted as well
 * @param revocations as DER
 * @param cluster where members join the cluster
 */
record EnrolAnswer(
    @JsonProperty(required = true) String meshId,
    @JsonProperty(required = true) String meshName,
    @JsonProperty(required = true) byte[] certificate,
    @JsonProperty(required = true) byte[] authority,
    @JsonProperty(required = true) String key,
    @JsonProperty(required = true) List<PreviousKey> previousKeys,
    @JsonProperty(required = true) byte[] revocations,
    @JsonProperty(required = true) List<String> cluster) {

  /**
   * A key from before a rotation.
   *
   * @param key itself
   * @param until when it is accepted
   */
  record PreviousKey(
      @JsonProperty(required = true) String key, @JsonProperty(required = true) Instant until) {}

  static EnrolAnswer of(MeshIdentity member, X509Certificate certificate, List<HostPort> cluster) {
    MembershipKeys keys = member.keys();
    try {
      return new EnrolAnswer(
          member.id().value(),
          member.name(),
          certificate.getEncoded(),
          member.authority().getEncoded(),
          keys.current().text(),
          keys.previous().stream()
              .map(each -> new PreviousKey(each.key().text(), each.until()))
              .toList(),
          member.revocations().encoded(),
          cluster.stream().map(HostPort::toString).toList());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate of ours cannot be encoded", e);
    }
  }

  /**
   * @throws IllegalArgumentException if they are none
   */
  MembershipKeys keys() {
    return new MembershipKeys(
        MembershipKey.parse(key),
        previousKeys.stream()
            .map(each -> new MembershipKeys.Previous(MembershipKey.parse(each.key()), each.until()))
            .collect(Collectors.toUnmodifiableList()));
  }

  /**
   * @throws IllegalArgumentException if they are none
   */
  List<HostPort> clusterAddresses() {
    return cluster.stream().map(HostPort::parse).toList();
  }

  /** Says of which mesh it is and nothing that is secret. */
  @Override
  public String toString() {
    return "EnrolAnswer[mesh=" + meshName + ", id=" + meshId + "]";
  }
}
