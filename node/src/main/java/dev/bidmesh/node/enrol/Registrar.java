package dev.bidmesh.node.enrol;

import dev.bidmesh.node.StartupException;
import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.enrol.MemberLedger.Removal;
import dev.bidmesh.node.security.Authority;
import dev.bidmesh.node.security.Fingerprint;
import dev.bidmesh.node.security.MembershipKey;
import dev.bidmesh.node.security.MeshIdentity;
import dev.bidmesh.node.security.MeshVault;
import dev.bidmesh.node.security.NewMesh;
import dev.bidmesh.node.security.NodeSubject;
import dev.bidmesh.node.security.PeerCheck;
import dev.bidmesh.node.security.PeerCheck.Peer;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the books of a mesh where its authority is: tokens, members, revocations, membership keys.
 * What it says is on disk by then. A node that serves and the commands beside it may use the same
 * directory at the same time.
 *
 * <p>Safe for use by many threads; each call takes as long as a disk.
 */
public final class Registrar {

  private static final String TOKENS = "tokens.json";
  private static final String NODES = "nodes.json";
  private static final String REDEEMED = "redeemed.json";
  private static final String REMOVED = "removed.json";
  private static final int ID_BYTES = 5;
  private static final int HEX = 16;

  private final MeshVault vault;
  private final Authority authority;
  private final Clock clock;
  private final SecureRandom random;

  /**
   * @throws StartupException if the authority of the mesh is kept on another node, or there is none
   */
  public Registrar(MeshVault vault, Clock clock, SecureRandom random) {
    this.vault = vault;
    this.authority = vault.authority().orElseThrow(() -> elsewhere(vault));
    this.clock = clock;
    this.random = random;
  }

  private static StartupException elsewhere(MeshVault vault) {
    return new StartupException(
        vault.isThere()
            ? "the authority of this mesh is not on this device: run this where the mesh was made"
                + " ('bidmesh init' or 'bidmesh up')."
            : "this node belongs to no mesh with a secret. Make one with 'bidmesh init', or join one"
                + " with 'bidmesh join TOKEN'.");
  }

  /**
   * Makes a mesh with this node as its first member.
   *
   * @throws StartupException if the node belongs to one already, or it cannot be written
   */
  public static MeshIdentity init(
      MeshVault vault, String mesh, NodeSubject first, Clock clock, SecureRandom random) {
    return vault.exclusively(
        () -> {
          vault
              .read()
              .ifPresent(
                  there -> {
                    throw new StartupException(
                        "this node belongs to the mesh '"
                            + there.name()
                            + "' already. Choose another --name or --data-dir for a mesh of its own.");
                  });
          Instant now = clock.instant();
          NewMesh made = NewMesh.create(mesh, now, random);
          MeshIdentity identity = made.member(first, now, random);
          vault.write(made.authority());
          vault.writeJson(
              NODES, MemberLedger.EMPTY.with(record(identity.certificate(), first), now));
          vault.write(identity);
          return identity;
        });
  }

  /**
   * Makes a token.
   *
   * @param validFor from now on
   * @param uses how many devices may join with it
   * @param addresses where this node, or another with the authority, takes devices in
   * @throws IllegalArgumentException if one of these is out of range
   */
  public JoinToken createToken(Duration validFor, int uses, List<HostPort> addresses) {
    return vault.exclusively(
        () -> {
          Instant now = clock.instant();
          TokenSecret secret = TokenSecret.random(random);
          var token =
              new JoinToken(
                  newId(),
                  secret,
                  now.plus(validFor),
                  Fingerprint.of(authority.certificate()),
                  addresses);
          var kept = new StoredToken(token.id(), secret.hash(), now, token.expires(), uses, uses);
          vault.writeJson(TOKENS, tokens().with(kept, now));
          return token;
        });
  }

  private String newId() {
    var bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** The tokens that were made. */
  public TokenLedger tokens() {
    return vault.readJson(TOKENS, TokenLedger.class).orElse(TokenLedger.EMPTY);
  }

  /**
   * Has a token be accepted no more.
   *
   * @throws IllegalArgumentException if there is none with this id
   */
  public void revokeToken(String id) {
    vault.exclusively(
        () -> {
          TokenLedger rest =
              tokens()
                  .without(id)
                  .orElseThrow(
                      () ->
                          new IllegalArgumentException(
                              "there is no token with the id '"
                                  + id
                                  + "'. 'bidmesh token list' shows those there are."));
          vault.writeJson(TOKENS, rest);
          return rest;
        });
  }

  /** The members of the mesh. */
  public MemberLedger members() {
    return vault.readJson(NODES, MemberLedger.class).orElse(MemberLedger.EMPTY);
  }

  /**
   * Issues a certificate for a token, which is counted as used before anything is issued. Whoever
   * comes again with the token and the same key in the token's time gets the same certificate, for
   * the answer may have been lost.
   *
   * @throws EnrolException if the token cannot be used, or the device is a member already or was
   *     removed after the token was made
   */
  X509Certificate redeem(
      String id, TokenSecret secret, PublicKey key, NodeSubject subject, Duration validity) {
    return vault.exclusively(
        () -> {
          Instant now = clock.instant();
          StoredToken token = tokens().valid(id, secret, now);
          return issuedBefore(token, key, now)
              .orElseGet(() -> redeem(token, secret, key, subject, validity, now));
        });
  }

  private X509Certificate redeem(
      StoredToken token,
      TokenSecret secret,
      PublicKey key,
      NodeSubject subject,
      Duration validity,
      Instant now) {
    // First, since whoever was removed has mostly used its token up, and is to hear what to do.
    requireNotRemovedSince(token, subject, now);
    TokenLedger after = tokens().redeemed(token.id(), secret, now);
    requireNew(subject, now);
    vault.writeJson(TOKENS, after);
    X509Certificate issued = issue(key, subject, validity, now);
    vault.writeJson(REDEEMED, redeemed().with(token, key, issued, now));
    return issued;
  }

  /** Not that of a device that was removed since. */
  private Optional<X509Certificate> issuedBefore(StoredToken token, PublicKey key, Instant now) {
    return redeemed()
        .issued(token.id(), key)
        .filter(issued -> members().isListed(issued.getSerialNumber(), now));
  }

  private RedemptionLedger redeemed() {
    return vault.readJson(REDEEMED, RedemptionLedger.class).orElse(RedemptionLedger.EMPTY);
  }

  /** Whoever has a token could else take the place of a member. */
  private void requireNew(NodeSubject subject, Instant now) {
    members()
        .live(subject.deviceId(), now)
        .ifPresent(
            member -> {
              throw new EnrolException(
                  EnrolProblem.KNOWN_DEVICE,
                  ("the mesh has a member with this device's identity, named '%s'. If it is this"
                          + " device, run 'bidmesh node remove %s' where the mesh was made and join"
                          + " with a token that is made after that; if this data directory was"
                          + " copied, delete device.json in it, the token is still good.")
                      .formatted(member.name(), member.deviceId()));
            });
  }

  /**
   * It would else come back by itself, if it is started with a token for many devices. Whoever was
   * taken in again since then by another token is a member like any other.
   */
  private void requireNotRemovedSince(StoredToken token, NodeSubject subject, Instant now) {
    if (removed().bars(subject.deviceId(), token)
        && members().live(subject.deviceId(), now).isEmpty()) {
      throw new EnrolException(
          EnrolProblem.REMOVED_DEVICE,
          "this device was removed from the mesh after this token was made. To take it in again,"
              + " make a new one with 'bidmesh token create'.");
    }
  }

  private RemovalLedger removed() {
    return vault.readJson(REMOVED, RemovalLedger.class).orElse(RemovalLedger.EMPTY);
  }

  /**
   * Issues another certificate to a member. What is on disk counts, and not what a running node
   * knew a second ago: a node that is being removed must not get away with a fresh certificate.
   *
   * @param shown its present one
   * @param hosts at which clients reach it
   * @return the present one if that is not to be renewed yet, or the device has had others instead
   *     of it that are still valid
   * @throws EnrolException if that is not the certificate of a member
   * @throws IllegalArgumentException if the hosts are none
   */
  X509Certificate renew(X509Certificate shown, List<String> hosts, Duration validity) {
    return vault.exclusively(
        () -> {
          Instant now = clock.instant();
          Peer peer = member(shown, now);
          var subject = new NodeSubject(peer.name(), peer.deviceId(), hosts);
          boolean due =
              Renewal.isDue(shown, authority.certificate(), now)
                  && members().mayHaveAnother(peer, validity, now);
          return due ? issue(shown.getPublicKey(), subject, validity, now) : shown;
        });
  }

  private Peer member(X509Certificate shown, Instant now) {
    MeshIdentity own = vault.read().orElseThrow(() -> elsewhere(vault));
    try {
      Peer peer = PeerCheck.of(own).check(shown, now);
      if (!members().isListed(peer.serial(), now)) {
        throw new CertificateException(
            "the certificate of "
                + peer.name()
                + " is not among those that 'bidmesh node list' knows: join that node again with a"
                + " token");
      }
      return peer;
    } catch (CertificateException e) {
      throw new EnrolException(EnrolProblem.NOT_A_MEMBER, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Issues another certificate to this node itself, and writes it.
   *
   * @param hosts at which clients reach it
   * @throws StartupException if that is not possible
   */
  MeshIdentity renewOwn(List<String> hosts, Duration validity) {
    return vault.exclusively(
        () -> {
          MeshIdentity own = vault.read().orElseThrow(() -> elsewhere(vault));
          Peer self = issuedTo(own);
          var subject = new NodeSubject(self.name(), self.deviceId(), hosts);
          MeshIdentity renewed =
              own.with(issue(own.certificate().getPublicKey(), subject, validity, clock.instant()));
          vault.write(renewed);
          return renewed;
        });
  }

  private static Peer issuedTo(MeshIdentity own) {
    try {
      return PeerCheck.of(own).issuedTo(own.certificate());
    } catch (CertificateException e) {
      throw new StartupException("the certificate of this node is not of its mesh's authority", e);
    }
  }

  private X509Certificate issue(
      PublicKey key, NodeSubject subject, Duration validity, Instant now) {
    MemberLedger members = members();
    // Nobody gets a certificate under which another member is reached.
    var own =
        subject.localOnly().hosts().stream()
            .filter(host -> !members.isTaken(host, subject.deviceId(), now))
            .toList();
    var narrowed = new NodeSubject(subject.name(), subject.deviceId(), own);
    X509Certificate issued = authority.issue(key, narrowed, validity, now, random);
    vault.writeJson(NODES, members.with(record(issued, narrowed), now));
    return issued;
  }

  private static MemberRecord record(X509Certificate issued, NodeSubject subject) {
    return new MemberRecord(
        subject.name(),
        subject.deviceId(),
        issued.getSerialNumber().toString(HEX),
        issued.getNotBefore().toInstant(),
        issued.getNotAfter().toInstant(),
        subject.hosts(),
        false);
  }

  /**
   * Removes a node: its certificates are not to be trusted any more, there is a new membership key,
   * which it does not get, and no token that was made before takes its device in.
   *
   * @param node its name, or the id of its device
   * @param overlap how long the present membership key is still accepted of the others
   * @return whom that was
   * @throws IllegalArgumentException if there is no such node, or it is this one
   */
  public RemovedNode remove(String node, Duration overlap) {
    return vault.exclusively(
        () -> {
          Instant now = clock.instant();
          MeshIdentity own = vault.read().orElseThrow(() -> elsewhere(vault));
          Removal removal = members().remove(node, now);
          BigInteger self = own.certificate().getSerialNumber();
          if (removal.serials().contains(self)) {
            throw new IllegalArgumentException(
                removal.name()
                    + " is this node, which holds the authority of the mesh and cannot be removed.");
          }
          vault.writeJson(REMOVED, removed().with(removal.deviceId(), tokens(), now));
          vault.write(authority.revoke(own.revocations(), removal.serials(), now));
          vault.write(own.keys().rotated(MembershipKey.random(random), now.plus(overlap), now));
          vault.writeJson(NODES, removal.after());
          return new RemovedNode(removal.name(), removal.deviceId());
        });
  }

  /**
   * Changes the membership key.
   *
   * @param overlap how long the present one is still accepted
   */
  public void rotateKey(Duration overlap) {
    vault.exclusively(
        () -> {
          Instant now = clock.instant();
          MeshIdentity own = vault.read().orElseThrow(() -> elsewhere(vault));
          var rotated = own.keys().rotated(MembershipKey.random(random), now.plus(overlap), now);
          vault.write(rotated);
          return rotated;
        });
  }
}
