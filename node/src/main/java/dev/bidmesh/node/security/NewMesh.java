package dev.bidmesh.node.security;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Instant;

/**
 * A mesh that was made just now, with its authority.
 *
 * @param id drawn for it
 * @param name for people
 * @param authority that issues its certificates
 * @param keys what its members prove to know
 * @param revocations none yet
 */
public record NewMesh(
    MeshId id, String name, Authority authority, MembershipKeys keys, RevocationList revocations) {

  /** Makes one in memory. */
  public static NewMesh create(String name, Instant now, SecureRandom random) {
    MeshId id = MeshId.random(random);
    Authority authority = Authority.create(id, name, now, random);
    return new NewMesh(
        id,
        name,
        authority,
        MembershipKeys.of(MembershipKey.random(random)),
        authority.noRevocations(now));
  }

  /** Makes a member of it in memory, with a certificate of the usual validity. */
  public MeshIdentity member(NodeSubject subject, Instant now, SecureRandom random) {
    KeyPair pair = EcKeys.generate(random);
    var certificate =
        authority.issue(pair.getPublic(), subject, Authority.NODE_VALIDITY, now, random);
    return new MeshIdentity(
        id, name, pair.getPrivate(), certificate, authority.certificate(), keys, revocations);
  }
}
