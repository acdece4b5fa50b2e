package dev.bidmesh.node.enrol;

import static dev.bidmesh.node.security.Meshes.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.node.security.MeshIdentity;
import dev.bidmesh.node.security.MeshVault;
import dev.bidmesh.node.security.Meshes;
import dev.bidmesh.node.security.NodeSubject;
import dev.bidmesh.node.security.SigningRequest;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes of a mesh that see the same values; the authority is asked without a network. */
class MeshKeeperTest {

  private final Path deskHome;
  private final Path lapHome;

  private final MovableClock clock = new MovableClock(NOW);
  private final SecureRandom random = new SecureRandom();
  private final Map<String, byte[]> shared = new ConcurrentHashMap<>();
  private final List<Boolean> asked = new ArrayList<>();
  private boolean reachable = true;
  private final Registrar registrar;
  private final MeshCredentials desk;
  private final MeshCredentials lap;
  private final MeshKeeper deskKeeper;
  private final MeshKeeper lapKeeper;

  MeshKeeperTest(@TempDir Path deskHome, @TempDir Path lapHome) {
    this.deskHome = deskHome;
    this.lapHome = lapHome;
    var vault = new MeshVault(deskHome);
    Registrar.init(vault, "home", Meshes.subject("desk"), clock, random);
    registrar = new Registrar(vault, clock, random);
    desk = MeshCredentials.read(vault).orElseThrow();
    EnrolAddresses.write(vault, List.of(new HostPort("10.0.0.1", 8773)));
    var lapVault = new MeshVault(lapHome);
    lapVault.write(joined(Meshes.subject("lap")));
    lap = MeshCredentials.read(lapVault).orElseThrow();
    deskKeeper = keeper(vault, desk);
    lapKeeper = keeper(lapVault, lap);
  }

  private MeshIdentity joined(NodeSubject subject) {
    KeyPair pair = SigningRequest.newKey(random);
    JoinToken token =
        registrar.createToken(Duration.ofMinutes(10), 1, List.of(new HostPort("desk", 8773)));
    var certificate =
        registrar.redeem(
            token.id(), token.secret(), pair.getPublic(), subject, Duration.ofDays(365));
    MeshIdentity own = desk.now();
    return new MeshIdentity(
        own.id(),
        own.name(),
        pair.getPrivate(),
        certificate,
        own.authority(),
        own.keys(),
        own.revocations());
  }

  private MeshKeeper keeper(MeshVault vault, MeshCredentials credentials) {
    return new MeshKeeper(
        vault, credentials, shared, this::ask, EnrolConfig.DEFAULT, clock, List::of);
  }

  private EnrolClient.Joined ask(
      MeshCredentials own, List<HostPort> addresses, List<String> hosts, boolean renew) {
    asked.add(renew);
    assertThat(addresses).contains(new HostPort("10.0.0.1", 8773));
    if (!reachable) {
      throw new EnrolException(EnrolProblem.UNREACHABLE, "nobody answers");
    }
    MeshIdentity known = own.now();
    var certificate =
        renew
            ? registrar.renew(known.certificate(), List.of(), Duration.ofDays(365))
            : known.certificate();
    return new EnrolClient.Joined(
        known.with(desk.now().keys()).with(desk.now().revocations()).with(certificate), List.of());
  }

  private void look() {
    deskKeeper.look();
    lapKeeper.look();
  }

  @Test
  void shouldTakeARevocationFromTheFilesOfOneNodeToAllOthers() {
    // given
    look();
    BigInteger serial = desk.now().certificate().getSerialNumber();
    List<String> heard = new ArrayList<>();
    lap.onRevoked(() -> heard.add("revoked"));
    joined(Meshes.subject("old"));

    // when: a command beside the running node
    registrar.remove("old", Duration.ofHours(1));
    look();

    // then
    assertThat(heard).containsExactly("revoked");
    assertThat(lap.now().revocations().serials()).hasSize(1).doesNotContain(serial);
    assertThat(new MeshVault(lapHome).read().orElseThrow().revocations())
        .isEqualTo(desk.now().revocations());
  }

  @Test
  void shouldBelieveNoRevocationThatTheAuthorityHasNotSigned() {
    // given
    var foreign = Meshes.mesh();
    var forged =
        foreign
            .authority()
            .revoke(
                foreign.revocations(), List.of(desk.now().certificate().getSerialNumber()), NOW);
    shared.put(MeshKeeper.REVOKED, forged.encoded());

    // when
    lapKeeper.look();

    // then
    assertThat(lap.now().revocations().serials()).isEmpty();
    assertThat(shared.get(MeshKeeper.REVOKED)).isEqualTo(lap.now().revocations().encoded());
  }

  @Test
  void shouldPutTheNewestListInThePlaceOfAnOlderOne() {
    // given
    byte[] old = desk.now().revocations().encoded();
    joined(Meshes.subject("old"));
    registrar.remove("old", Duration.ofHours(1));
    look();

    // when: two parts of a mesh meet again
    shared.put(MeshKeeper.REVOKED, old);
    look();

    // then
    assertThat(shared.get(MeshKeeper.REVOKED)).isEqualTo(desk.now().revocations().encoded());
  }

  @Test
  void shouldGetANewKeyAsSoonAsOthersHaveIt() {
    // given
    look();
    asked.clear();
    var before = lap.now().keys().current();

    // when
    registrar.rotateKey(Duration.ofHours(1));
    clock.advance(Duration.ofSeconds(3));
    look();

    // then
    assertThat(lap.now().keys()).isEqualTo(desk.now().keys());
    assertThat(lap.now().keys().accepted(NOW)).hasSize(2).contains(before);
    assertThat(asked).containsExactly(false);
    assertThat(new MeshVault(lapHome).read().orElseThrow().keys()).isEqualTo(desk.now().keys());
  }

  @Test
  void shouldAskLessAndLessOftenAsLongAsNobodyAnswers() {
    // given
    reachable = false;

    // when
    for (int second = 0; second < 600; second++) {
      look();
      clock.advance(Duration.ofSeconds(1));
    }

    // then: after 0, 4, 12, 28, 60, 124, 252 and 508 s
    assertThat(asked).hasSizeBetween(7, 9);
  }

  @Test
  void shouldRenewACertificateWhenAThirdOfItsTimeIsLeft() {
    // given
    look();
    var before = lap.now().certificate();
    clock.advance(Duration.ofDays(200));
    look();
    assertThat(lap.now().certificate()).isEqualTo(before);

    // when
    clock.advance(Duration.ofDays(50));
    look();

    // then
    assertThat(lap.now().certificate()).isNotEqualTo(before);
    assertThat(lap.now().certificate().getNotAfter())
        .isEqualTo(clock.instant().plus(Duration.ofDays(365)));
  }

  @Test
  void shouldAskAsSoonAsItsCertificateIsToBeRenewedThoughTheIntervalIsLonger() {
    // given
    Instant due = Renewal.dueAt(lap.now().certificate());
    clock.advance(Duration.between(clock.instant(), due.minusSeconds(600)));
    look();
    asked.clear();

    // when
    clock.advance(Duration.ofSeconds(600));
    look();

    // then
    assertThat(asked).containsExactly(true);
  }

  @Test
  void shouldRenewTheCertificateOfTheNodeWithTheAuthorityItself() {
    // given
    look();
    var before = desk.now().certificate();
    clock.advance(Duration.ofDays(200));
    look();
    assertThat(desk.now().certificate()).isEqualTo(before);

    // when
    clock.advance(Duration.ofDays(50));
    deskKeeper.look();
    clock.advance(Duration.ofMinutes(1));
    deskKeeper.look();

    // then
    var after = desk.now().certificate();
    assertThat(after.getPublicKey()).isEqualTo(before.getPublicKey());
    assertThat(after.getSubjectX500Principal()).isEqualTo(before.getSubjectX500Principal());
    assertThat(after.getNotAfter()).isEqualTo(NOW.plus(Duration.ofDays(250 + 365)));
    assertThat(new MeshVault(deskHome).read()).contains(desk.now());
    assertThat(registrar.members().members())
        .filteredOn(each -> each.name().equals("desk"))
        .extracting(MemberRecord::serialNumber)
        .containsExactly(before.getSerialNumber(), after.getSerialNumber());
  }

  @Test
  void shouldRenewTheCertificateOfTheNodeWithTheAuthorityEvenWhenItRanOut() {
    clock.advance(Duration.ofDays(400));

    deskKeeper.look();

    assertThat(desk.now().certificate().getNotAfter())
        .isEqualTo(clock.instant().plus(Duration.ofDays(365)));
  }

  @Test
  void shouldNotAskAnyMoreOnceItWasRemovedItself() {
    // given
    look();
    asked.clear();

    // when
    registrar.remove("lap", Duration.ofHours(1));
    clock.advance(Duration.ofHours(2));
    look();
    look();

    // then
    assertThat(lap.isRevoked(lap.now().certificate().getSerialNumber())).isTrue();
    assertThat(asked).isEmpty();
  }

  @Test
  void shouldNotBeMisledByAddressesThatAreNone() {
    shared.put(MeshKeeper.ENROL, "::::, http://x".getBytes(StandardCharsets.UTF_8));
    shared.put(MeshKeeper.KEY, new byte[] {-1, 0, 7});
    EnrolAddresses.write(new MeshVault(lapHome), List.of(new HostPort("10.0.0.1", 8773)));

    lapKeeper.look();

    assertThat(asked).containsExactly(false);
  }
}
