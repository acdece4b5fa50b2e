package dev.bidmesh.node.access;

import dev.bidmesh.gateway.access.CertificateSource;
import dev.bidmesh.gateway.access.ServerCertificate;
import dev.bidmesh.node.security.MeshIdentity;
import java.util.List;
import java.util.function.Supplier;

/**
 * The certificate that this node has of its mesh's authority, as it is now.
 *
 * @param identity as it is at the moment of the call
 */
public record MeshCertificate(Supplier<MeshIdentity> identity) implements CertificateSource {

  @Override
  public ServerCertificate read() {
    MeshIdentity now = identity.get();
    return new ServerCertificate(List.of(now.chain()), now.key());
  }
}
