package dev.bidmesh.node.enrol;

import dev.bidmesh.node.StartupException;
import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.node.security.MeshIdentity;
import dev.bidmesh.node.security.MeshVault;
import dev.bidmesh.node.security.RevocationList;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what a running node knows of its mesh's secret in step: with its files, which commands
 * change beside it; with the other members, who tell of revoked certificates; and with the
 * authority, which gives out keys and renews certificates. Revocations are believed only with the
 * authority's signature, and keys come over TLS, so that what members tell each other needs no
 * trust.
 *
 * <p>For one thread at a time, which may be kept for as long as an answer takes.
 */
final class MeshKeeper {

  static final String REVOKED = "revoked";
  static final String KEY = "key";
  static final String ENROL = "enrol";

  private static final Logger LOG = LoggerFactory.getLogger(MeshKeeper.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
  private static final int TRIES_LEFT = 4;

  private final MeshVault vault;
  private final MeshCredentials credentials;
  private final Map<String, byte[]> shared;
  private final Refreshing refreshing;
  private final EnrolConfig config;
  private final Clock clock;
  private final Supplier<List<String>> hosts;
  private final boolean authority;
  private Object seen;
  private Instant nextRefresh;
  private Instant lastTry = Instant.EPOCH;
  private Duration pause = FIRST_PAUSE;
  private boolean toldOfRemoval;

  /** Asks the authority as {@link EnrolClient#refresh} does. */
  interface Refreshing {
    EnrolClient.Joined ask(
        MeshCredentials own, List<HostPort> addresses, List<String> hosts, boolean renew);
  }

  /**
   * @param shared values that all members see within moments; any member can change them, and they
   *     are not encrypted, so nothing in them is secret or believed without a signature
   * @param hosts at which clients reach this node
   */
  MeshKeeper(
      MeshVault vault,
      MeshCredentials credentials,
      Map<String, byte[]> shared,
      Refreshing refreshing,
      EnrolConfig config,
      Clock clock,
      Supplier<List<String>> hosts) {
    this.vault = vault;
    this.credentials = credentials;
    this.shared = shared;
    this.refreshing = refreshing;
    this.config = config;
    this.clock = clock;
    this.hosts = hosts;
    this.authority = vault.hasAuthority();
    this.seen = vault.stamp();
    // Keys may have changed while this node was away.
    this.nextRefresh = clock.instant();
  }

  /** Looks once. To be called about every second. */
  void look() {
    readFiles();
    shareRevocations();
    if (authority) {
      tellAsAuthority();
      renewAsAuthority();
    } else {
      refreshIfDue();
    }
    sayIfRemoved();
  }

  private void readFiles() {
    Object stamp = vault.stamp();
    if (stamp.equals(seen)) {
      return;
    }
    Optional<MeshIdentity> stored = vault.read();
    seen = stamp;
    stored.ifPresent(
        files -> credentials.update(own -> own.with(files.keys()).with(files.revocations())));
  }

  private void shareRevocations() {
    RevocationList own = credentials.now().revocations();
    Optional<byte[]> told = told(REVOKED);
    if (told.isPresent() && Arrays.equals(told.get(), own.encoded())) {
      return;
    }
    Optional<RevocationList> newer =
        told.flatMap(this::checked).filter(list -> list.number() > own.number());
    if (newer.isPresent()) {
      takeUp(newer.get());
    } else {
      shared.put(REVOKED, own.encoded());
    }
  }

  private Optional<RevocationList> checked(byte[] encoded) {
    try {
      return Optional.of(RevocationList.read(encoded, credentials.now().authority()));
    } catch (CertificateException e) {
      LOG.atWarn().log("a member tells of revocations that the authority has not signed");
      return Optional.empty();
    }
  }

  /** On disk first: what was revoked stays so after a crash. */
  private void takeUp(RevocationList list) {
    vault.exclusively(
        () -> {
          boolean newer =
              vault.read().map(there -> there.revocations().number() < list.number()).orElse(false);
          if (newer) {
            vault.write(list);
          }
          return newer;
        });
    credentials.update(own -> own.with(list));
    LOG.atInfo().addKeyValue("revoked", list.serials().size()).log("certificates were revoked");
  }

  private void tellAsAuthority() {
    tell(KEY, credentials.now().keys().current().id());
    List<HostPort> addresses = EnrolAddresses.read(vault);
    if (!addresses.isEmpty()) {
      tell(ENROL, addresses.stream().map(HostPort::toString).collect(Collectors.joining(",")));
    }
  }

  /** Nobody else could: this node has nobody to ask. */
  private void renewAsAuthority() {
    Instant now = clock.instant();
    if (!isRenewalDue(now) || now.isBefore(lastTry.plus(pause))) {
      return;
    }
    lastTry = now;
    try {
      var registrar = new Registrar(vault, clock, new SecureRandom());
      MeshIdentity fresh = registrar.renewOwn(hosts.get(), config.certificateValidity());
      credentials.update(own -> own.with(fresh.certificate()));
      pause = FIRST_PAUSE;
      LOG.atInfo()
          .addKeyValue("until", fresh.certificate().getNotAfter().toInstant())
          .log("the certificate of this node was renewed");
    } catch (StartupException e) {
      LOG.atWarn()
          .addKeyValue("reason", e.getMessage())
          .log("the certificate of this node was not renewed");
      pause = shorter(pause.multipliedBy(2), config.refreshInterval());
    }
  }

  private void tell(String name, String value) {
    byte[] content = value.getBytes(StandardCharsets.UTF_8);
    if (told(name).filter(told -> Arrays.equals(told, content)).isEmpty()) {
      shared.put(name, content);
    }
  }

  /** At once if there is a new key, and now and then in case that was missed. */
  private void refreshIfDue() {
    Instant now = clock.instant();
    boolean due = !now.isBefore(nextRefresh);
    boolean told = isKeyOld() && !now.isBefore(lastTry.plus(pause));
    List<HostPort> addresses = due || told ? addresses() : List.of();
    if (!addresses.isEmpty() && !isRemoved()) {
      lastTry = now;
      refresh(now, addresses);
    }
  }

  private boolean isKeyOld() {
    String known = credentials.now().keys().current().id();
    return told(KEY)
        .filter(told -> !known.equals(new String(told, StandardCharsets.UTF_8)))
        .isPresent();
  }

  private void refresh(Instant now, List<HostPort> addresses) {
    try {
      var answer = refreshing.ask(credentials, addresses, hosts.get(), isRenewalDue(now));
      store(answer.identity());
      pause = FIRST_PAUSE;
      nextRefresh = now.plus(inTime(now, config.refreshInterval()));
    } catch (EnrolException e) {
      LOG.atWarn().addKeyValue("reason", e.getMessage()).log("the authority was not reached");
      pause = shorter(pause.multipliedBy(2), config.refreshInterval());
      nextRefresh = now.plus(inTime(now, pause));
    }
  }

  /** Not so long that the time to renew the certificate is slept through. */
  private Duration inTime(Instant now, Duration wait) {
    X509Certificate certificate = credentials.now().certificate();
    Instant due = Renewal.dueAt(certificate);
    Instant until = certificate.getNotAfter().toInstant();
    if (now.isAfter(until)) {
      return wait;
    }
    Duration left =
        now.isBefore(due)
            ? Duration.between(now, due)
            : Duration.between(now, until).dividedBy(TRIES_LEFT);
    return shorter(wait, left.compareTo(FIRST_PAUSE) < 0 ? FIRST_PAUSE : left);
  }

  private void store(MeshIdentity fresh) {
    vault.exclusively(
        () -> {
          MeshIdentity there = vault.read().orElseGet(credentials::now);
          MeshIdentity merged =
              there.with(fresh.certificate()).with(fresh.keys()).with(fresh.revocations());
          if (!merged.equals(there)) {
            vault.write(merged);
          }
          seen = vault.stamp();
          return merged;
        });
    credentials.update(
        own -> own.with(fresh.certificate()).with(fresh.keys()).with(fresh.revocations()));
  }

  /** Where others say that the authority is, before where it was once. */
  private List<HostPort> addresses() {
    return Stream.concat(toldAddresses(), EnrolAddresses.read(vault).stream())
        .distinct()
        .limit(2L * JoinToken.MOST_ADDRESSES)
        .toList();
  }

  private Optional<byte[]> told(String name) {
    return Optional.ofNullable(shared.get(name));
  }

  private Stream<HostPort> toldAddresses() {
    String text = told(ENROL).map(each -> new String(each, StandardCharsets.UTF_8)).orElse("");
    try {
      return Arrays.stream(text.split(","))
          .filter(each -> !each.isBlank())
          .limit(JoinToken.MOST_ADDRESSES)
          .map(HostPort::parse)
          .toList()
          .stream();
    } catch (IllegalArgumentException e) {
      LOG.atWarn().log("a member tells of addresses that are none");
      return Stream.of();
    }
  }

  private boolean isRenewalDue(Instant now) {
    MeshIdentity own = credentials.now();
    return Renewal.isDue(own.certificate(), own.authority(), now);
  }

  private boolean isRemoved() {
    return credentials.isRevoked(credentials.now().certificate().getSerialNumber());
  }

  private void sayIfRemoved() {
    if (isRemoved() && !toldOfRemoval) {
      toldOfRemoval = true;
      LOG.atError()
          .log(
              "this node was removed from its mesh and serves alone; a new token brings it back:"
                  + " 'bidmesh token create' where the mesh was made, then 'bidmesh join TOKEN' here");
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
