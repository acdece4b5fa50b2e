package dev.bidmesh.node;

import dev.bidmesh.node.security.Authority;
import dev.bidmesh.node.security.MembershipKey;
import dev.bidmesh.node.security.MembershipKeys;
import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.node.security.MeshIdentity;
import dev.bidmesh.node.security.MeshVault;
import dev.bidmesh.node.security.NewMesh;
import dev.bidmesh.node.security.NodeSubject;
import dev.bidmesh.node.security.PeerCheck;
import dev.bidmesh.node.security.RevocationList;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.testkit.Devices;
import io.vertx.core.Vertx;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A mesh with a secret, made in memory, and its nodes in this process. */
public final class SecretMesh {

  private final SecureRandom random = new SecureRandom();
  private final NewMesh mesh = NewMesh.create("garden", Instant.now(), random);
  private RevocationList revocations = mesh.revocations();

  /**
   * A node of it.
   *
   * @param node that runs
   * @param credentials what it knows of the secret, live
   */
  public record Member(RunningNode node, MeshCredentials credentials) implements AutoCloseable {
    /** Number of its certificate. */
    public BigInteger serial() {
      return credentials.now().certificate().getSerialNumber();
    }

    @Override
    public void close() {
      node.close();
    }
  }

  /** What a node of that name would know, without one that runs. */
  public MeshIdentity identity(String name) {
    var subject = new NodeSubject(name, Devices.id(name), List.of());
    return mesh.member(subject, Instant.now(), random).with(revocations);
  }

  /** Starts a node that was taken in. */
  public Member member(Path home, String name, Map<String, String> environment) {
    return member(home, name, environment, vertx -> {});
  }

  /** The same on an event bus that the given change has been made to. */
  public Member member(
      Path home, String name, Map<String, String> environment, Consumer<Vertx> change) {
    var variables = new TreeMap<>(environment);
    variables.put("BIDMESH_NAME", name);
    variables.putIfAbsent("BIDMESH_BUS_PORT", "0");
    variables.putIfAbsent("BIDMESH_CLUSTER_PORT", "0");
    NodeSite site = RunningNode.site(home, variables);
    new MeshVault(site.directory().path()).write(taken(site.profile()));
    NodeParts parts = NodeParts.of(site);
    return new Member(RunningNode.start(site, parts, change), parts.mesh().orElseThrow());
  }

  /** Removes a certificate from the mesh: the list that says so, for whoever is to know it. */
  public RevocationList revoke(BigInteger serial) {
    revocations = mesh.authority().revoke(revocations, Set.of(serial), Instant.now());
    return revocations;
  }

  /** Another certificate for the same key of a member. */
  public X509Certificate renewed(MeshIdentity member) {
    return renewed(member, Authority.NODE_VALIDITY);
  }

  /** The same that is valid for so long. */
  public X509Certificate renewed(MeshIdentity member, Duration validity) {
    Instant now = Instant.now();
    try {
      var who = PeerCheck.of(member).check(member.certificate(), now);
      var subject = new NodeSubject(who.name(), who.deviceId(), List.of());
      return mesh.authority()
          .issue(member.certificate().getPublicKey(), subject, validity, now, random);
    } catch (CertificateException e) {
      throw new IllegalArgumentException("no member of this mesh", e);
    }
  }

  /** Another key for a node, which goes on accepting the one that it had. */
  public MembershipKeys rotated(MembershipKeys before, MembershipKey fresh) {
    Instant now = Instant.now();
    return before.rotated(fresh, now.plus(Duration.ofHours(1)), now);
  }

  private MeshIdentity taken(DeviceProfile profile) {
    var subject = new NodeSubject(profile.name(), profile.deviceId(), List.of());
    return mesh.member(subject, Instant.now(), random).with(revocations);
  }
}
