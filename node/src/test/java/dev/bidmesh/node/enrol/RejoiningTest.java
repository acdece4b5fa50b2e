package dev.bidmesh.node.enrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.security.MeshIdentity;
import dev.bidmesh.node.security.MeshVault;
import dev.bidmesh.node.security.Meshes;
import dev.bidmesh.node.security.NodeSubject;
import dev.bidmesh.node.security.PeerCheck;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices that come back to a mesh, or come again because an answer was lost. */
class RejoiningTest {

  private static final Duration VALIDITY = Duration.ofHours(3);

  private final NodeSubject subject = Meshes.subject("lap");
  private final Counter counter;
  private final MeshVault vault;
  private final EnrolClient client;

  RejoiningTest(@TempDir Path home, @TempDir Path device) {
    this.counter = new Counter(home, shortLived());
    this.vault = new MeshVault(device);
    this.client = Counter.client(counter.clock);
  }

  private static EnrolConfig shortLived() {
    EnrolConfig usual = Counter.CONFIG;
    return new EnrolConfig(
        OptionalInt.of(0),
        VALIDITY,
        usual.attemptsPerMinute(),
        usual.attemptsPerAddress(),
        usual.maxConnections(),
        usual.timeout(),
        usual.clockTolerance(),
        usual.refreshInterval());
  }

  @AfterEach
  void close() {
    counter.close();
  }

  @Test
  void shouldTakeADeviceInAgainWhoseCertificateHasRunOut() throws Exception {
    // given
    MeshIdentity before = joined();
    counter.clock.advance(VALIDITY.plusMinutes(1));

    // when
    assertThat(start(counter.token(1))).hasSize(1);

    // then
    assertIsMemberAgain(before);
  }

  @Test
  void shouldTakeADeviceInAgainThatKnowsThatItWasRemoved() throws Exception {
    // given
    MeshIdentity before = joined();
    remove();
    vault.write(counter.credentials.now().revocations());

    // when
    assertThat(start(counter.token(1))).hasSize(1);

    // then
    assertIsMemberAgain(before);
  }

  @Test
  void shouldTakeADeviceInAgainThatWasAwayWhileItWasRemoved() throws Exception {
    // given
    MeshIdentity before = joined();
    remove();

    // when
    assertThat(start(counter.token(1))).hasSize(1);

    // then
    assertIsMemberAgain(before);
  }

  @Test
  void shouldStartAloneIfItIsNotTakenInAgain() {
    // given: a token that is spent by then, as in the command line of a service
    JoinToken token = counter.token(1);
    new Enrolling(vault, client).start(token, subject);
    MeshIdentity before = vault.read().orElseThrow();
    counter.clock.advance(VALIDITY.plusMinutes(1));

    // then
    assertThat(new Enrolling(vault, client).start(token, subject)).isEmpty();
    assertThat(vault.read()).contains(before);
    assertThat(vault.readJson("joining.json", Object.class)).isEmpty();
    assertThatThrownBy(() -> start(token)).isInstanceOf(EnrolException.class);
  }

  @Test
  void shouldNotStartIfItIsNotTakenInAtAll() {
    JoinToken used = counter.token(1);
    counter.join(used, "another");

    assertThatThrownBy(() -> new Enrolling(vault, client).start(used, subject))
        .isInstanceOf(EnrolException.class);
  }

  @Test
  void shouldAskNobodyAtAStartAsLongAsItsCertificateCounts() {
    // given: it could be taken in, for it was removed, but does not know of that
    MeshIdentity before = joined();
    remove();
    JoinToken token = counter.token(1);

    // then
    assertThat(new Enrolling(vault, client).start(token, subject)).isEmpty();
    assertThat(vault.read()).contains(before);
    assertThat(counter.registrar.tokens().tokens()).extracting(StoredToken::left).contains(1);
  }

  @Test
  void shouldNotComeBackWithATokenFromBeforeItsRemoval() throws Exception {
    // given
    JoinToken many = counter.token(5);
    start(many);
    MeshIdentity before = vault.read().orElseThrow();
    counter.clock.advance(Duration.ofMinutes(1));
    remove();

    // then: neither while it does not know of it
    assertThatThrownBy(() -> start(many))
        .isInstanceOf(EnrolException.class)
        .hasMessageContaining("was removed from the mesh after this token was made");
    // nor when it does
    vault.write(counter.credentials.now().revocations());
    assertThat(new Enrolling(vault, client).start(many, subject)).isEmpty();
    assertThat(counter.registrar.members().live(subject.deviceId(), counter.clock.instant()))
        .isEmpty();
    // but others do, and it does with a new one
    counter.join(many, "another");
    assertThat(start(counter.token(1))).hasSize(1);
    assertThat(vault.read().orElseThrow().certificate()).isNotEqualTo(before.certificate());
  }

  @Test
  void shouldGoOnAsAMemberAtATokenFromBeforeItsRemovalOnceItWasTakenInAgain() throws Exception {
    // given
    JoinToken many = counter.token(5);
    start(many);
    counter.clock.advance(Duration.ofMinutes(1));
    remove();
    vault.write(counter.credentials.now().revocations());
    start(counter.token(1));
    MeshIdentity member = vault.read().orElseThrow();

    // then
    assertThat(start(many)).isEmpty();
    assertThat(vault.read()).contains(member);
    assertThatThrownBy(() -> client.join(many, subject, client.newKey()))
        .isInstanceOfSatisfying(
            EnrolException.class,
            e -> assertThat(e.problem()).isEqualTo(EnrolProblem.KNOWN_DEVICE));
    // and it is told as before when it is removed once more
    remove();
    assertThatThrownBy(() -> start(many)).hasMessageContaining("was removed from the mesh");
  }

  @Test
  void shouldKeepTheKeyOfATokenThatNobodyAnsweredToUntilTheTokenEnds() {
    // given
    joined();
    JoinToken token = counter.token(1);
    counter.close();
    start(token);
    assertThat(vault.readJson("joining.json", Object.class)).isPresent();

    // when
    counter.clock.advance(Duration.ofMinutes(10));
    new Enrolling(vault, client).start(token, subject);

    // then
    assertThat(vault.readJson("joining.json", Object.class)).isEmpty();
  }

  @Test
  void shouldNotUseUpTheTokenOfADeviceThatIsAMember() {
    MeshIdentity before = joined();

    JoinToken token = counter.token(1);
    assertThat(start(token)).isEmpty();

    assertThat(vault.read()).contains(before);
    assertThat(counter.registrar.tokens().tokens()).extracting(StoredToken::left).contains(1);
  }

  @Test
  void shouldGoOnAsAMemberIfNobodyTakesDevicesIn() {
    MeshIdentity before = joined();
    JoinToken token = counter.token(1);
    counter.close();

    assertThat(start(token)).isEmpty();

    assertThat(vault.read()).contains(before);
  }

  @Test
  void shouldKeepWhatItHasIfItIsNotTakenInAgain() {
    MeshIdentity before = joined();
    JoinToken used = counter.token(1);
    counter.join(used, "another");
    counter.clock.advance(VALIDITY.plusMinutes(1));

    assertThatThrownBy(() -> start(used)).isInstanceOf(EnrolException.class);

    assertThat(vault.read()).contains(before);
  }

  @Test
  void shouldGiveTheSameAgainForATokenToWhoeverComesWithTheSameKey() {
    JoinToken token = counter.token(1);
    KeyPair pair = client.newKey();

    EnrolClient.Joined first = client.join(token, subject, pair);
    EnrolClient.Joined again = client.join(token, subject, pair);

    assertThat(again.identity().certificate()).isEqualTo(first.identity().certificate());
    assertThat(counter.registrar.members().members()).hasSize(2);
    assertThat(problem(token, client.newKey())).isEqualTo(EnrolProblem.USED_TOKEN);
  }

  @Test
  void shouldGiveNothingAgainToWhoeverWasRemovedOrComesTooLate() {
    JoinToken token = counter.token(1);
    KeyPair pair = client.newKey();
    client.join(token, subject, pair);
    JoinToken late = counter.token(1);
    KeyPair other = client.newKey();
    client.join(late, Meshes.subject("other"), other);

    remove();
    assertThat(problem(token, pair)).isEqualTo(EnrolProblem.USED_TOKEN);
    counter.clock.advance(Duration.ofMinutes(10));
    assertThat(problem(late, other)).isEqualTo(EnrolProblem.EXPIRED_TOKEN);
  }

  @Test
  void shouldTellADeviceThatItWasRemovedAlsoIfItsTokenIsUsedUp() {
    JoinToken token = counter.token(1);
    KeyPair pair = client.newKey();
    client.join(token, subject, pair);
    counter.clock.advance(Duration.ofSeconds(1));

    remove();

    assertThatThrownBy(() -> client.join(token, subject, pair))
        .isInstanceOfSatisfying(
            EnrolException.class,
            e -> assertThat(e.problem()).isEqualTo(EnrolProblem.REMOVED_DEVICE));
  }

  @Test
  void shouldComeAgainWithTheSameKeyAfterTheAnswerWasLost() {
    // given: it was taken in, but has not written what it got
    JoinToken token = counter.token(1);
    EnrolClient.Joined lost =
        client.join(token, subject, new PendingKey(vault, client::newKey).of(token));

    // when
    assertThat(start(token)).hasSize(1);

    // then
    assertThat(vault.read().map(MeshIdentity::certificate)).contains(lost.identity().certificate());
    assertThat(vault.readJson("joining.json", Object.class)).isEmpty();
  }

  private MeshIdentity joined() {
    start(counter.token(1));
    return vault.read().orElseThrow();
  }

  private List<HostPort> start(JoinToken token) {
    return new Enrolling(vault, client).enrol(token, subject);
  }

  private void remove() {
    counter.registrar.remove("lap", Duration.ofHours(1));
    counter.takeUpFiles();
  }

  private EnrolProblem problem(JoinToken token, KeyPair pair) {
    return catchThrowableOfType(
            EnrolException.class, () -> client.join(token, Meshes.subject("x"), pair))
        .problem();
  }

  private void assertIsMemberAgain(MeshIdentity before) throws Exception {
    MeshIdentity now = vault.read().orElseThrow();
    PeerCheck.Peer peer =
        PeerCheck.of(counter.credentials.now()).check(now.chain(), counter.clock.instant());
    assertThat(peer.deviceId()).isEqualTo(subject.deviceId());
    assertThat(now.certificate().getPublicKey()).isNotEqualTo(before.certificate().getPublicKey());
    assertThat(counter.registrar.members().devices()).hasSize(2);
  }
}
