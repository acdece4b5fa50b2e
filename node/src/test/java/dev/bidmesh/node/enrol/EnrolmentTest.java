package dev.bidmesh.node.enrol;

import static dev.bidmesh.node.security.Meshes.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.security.Fingerprint;
import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.node.security.MeshVault;
import dev.bidmesh.node.security.Meshes;
import dev.bidmesh.node.security.PeerCheck;
import dev.bidmesh.node.security.SigningRequest;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over real TLS on loopback. */
class EnrolmentTest {

  private final Path home;
  private final Path other;
  private final Counter counter;

  EnrolmentTest(@TempDir Path home, @TempDir Path other) {
    this.home = home;
    this.other = other;
    this.counter = new Counter(home);
  }

  @AfterEach
  void close() {
    counter.close();
  }

  @Test
  void shouldMakeADeviceAMember() throws Exception {
    // given
    var subject = Meshes.subject("lap", "10.0.0.7");

    // when
    EnrolClient.Joined joined = Counter.join(counter.token(1), subject, counter.clock);

    // then
    var own = counter.credentials.now();
    assertThat(joined.cluster()).containsExactly(new HostPort("127.0.0.1", 8772));
    assertThat(joined.identity().id()).isEqualTo(own.id());
    assertThat(joined.identity().name()).isEqualTo("home");
    assertThat(joined.identity().keys()).isEqualTo(own.keys());
    assertThat(joined.identity().clusterName()).isEqualTo(own.clusterName());
    PeerCheck.Peer peer = PeerCheck.of(own).check(joined.identity().chain(), NOW);
    assertThat(peer.deviceId()).isEqualTo(subject.deviceId());
    assertThat(counter.registrar.members().devices())
        .extracting(MemberRecord::name)
        .containsExactly("desk", "lap");
  }

  @Test
  void shouldKeepNeitherTokenNorPrivateKeyWhereTheMeshWasMade() throws IOException {
    JoinToken token = counter.token(1);
    EnrolClient.Joined joined = counter.join(token, "lap");

    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        String key = new String(joined.identity().key().getEncoded(), StandardCharsets.ISO_8859_1);
        assertThat(content).doesNotContain(token.secret().text(), token.text(), key);
      }
    }
  }

  @Test
  void shouldLetInOneOfManyWhoComeWithOneTokenAtTheSameTime() {
    JoinToken token = counter.token(1);

    long admitted =
        IntStream.range(0, 8).parallel().filter(each -> isAdmitted(token, "lap" + each)).count();

    assertThat(admitted).isEqualTo(1);
    assertThat(counter.registrar.members().devices()).hasSize(2);
  }

  private boolean isAdmitted(JoinToken token, String name) {
    try {
      counter.join(token, name);
      return true;
    } catch (EnrolException e) {
      assertThat(e.problem()).isEqualTo(EnrolProblem.USED_TOKEN);
      return false;
    }
  }

  @Test
  void shouldLetInAsManyAsATokenMay() {
    JoinToken token = counter.token(3);

    IntStream.range(0, 3).forEach(each -> counter.join(token, "lap" + each));

    assertThat(problem(() -> counter.join(token, "one more"))).isEqualTo(EnrolProblem.USED_TOKEN);
  }

  @Test
  void shouldRememberAcrossARestartThatATokenWasUsed() {
    JoinToken token = counter.token(1);
    counter.join(token, "lap");

    var restarted = new Registrar(new MeshVault(home), counter.clock, new SecureRandom());

    assertThat(restarted.tokens().tokens()).extracting(StoredToken::left).containsExactly(0);
  }

  @Test
  void shouldRefuseATokenThatWasRevoked() {
    JoinToken token = counter.token(1);
    counter.registrar.revokeToken(token.id());

    assertThat(problem(() -> counter.join(token, "lap"))).isEqualTo(EnrolProblem.UNKNOWN_TOKEN);
  }

  @Test
  void shouldSayByHowMuchTheClockOfADeviceIsWrongAndKeepItsToken() {
    // given
    JoinToken token = counter.token(1);
    Clock ahead = Clock.fixed(NOW.plus(Duration.ofHours(3)), ZoneOffset.UTC);
    Clock behind = Clock.fixed(NOW.minus(Duration.ofDays(400)), ZoneOffset.UTC);

    // then
    assertThatThrownBy(() -> Counter.join(token, Meshes.subject("lap"), ahead))
        .hasMessageContaining("is 3 hours ahead of that of the mesh")
        .hasMessageContaining("the token is still good");
    assertThatThrownBy(() -> Counter.join(token, Meshes.subject("lap"), behind))
        .hasMessageContaining("is 400 days behind that of the mesh");
    counter.join(token, "lap");
  }

  @Test
  void shouldSayThatVersionsDifferAndKeepTheToken() {
    // given
    JoinToken token = counter.token(1);
    var subject = Meshes.subject("lap");
    var pair = SigningRequest.newKey(new SecureRandom());
    var request =
        new EnrolRequest(
            99,
            "9.0",
            NOW,
            token.id(),
            token.secret().text(),
            "lap",
            subject.deviceId(),
            List.of(),
            SigningRequest.encode(pair, "lap"));
    var http = new EnrolHttp(new PinnedTrust(token.authority()), List.of(), Duration.ofSeconds(40));

    // then
    assertThatThrownBy(() -> http.ask(token.addresses(), EnrolRoutes.ENROL, request))
        .hasMessage(
            "this device runs Bidmesh 9.0 and the mesh runs 1.0, which do not understand each"
                + " other. Install the same version on both.");
    assertThatThrownBy(() -> http.ask(token.addresses(), "/mesh/later", request))
        .hasMessageContaining("such a request is not taken here");
    counter.join(token, "lap");
  }

  @Test
  void shouldSayThatNobodyAnswers() throws IOException {
    // given
    HostPort closed;
    try (var socket = new ServerSocket(0)) {
      closed = new HostPort("127.0.0.1", socket.getLocalPort());
    }
    JoinToken token = counter.registrar.createToken(Duration.ofMinutes(10), 1, List.of(closed));

    // then
    assertThatThrownBy(() -> counter.join(token, "lap"))
        .hasMessageStartingWith(
            "nobody takes devices in: " + closed + " refuses the connection. Is the node")
        .hasMessageContaining("firewall");
  }

  @Test
  void shouldTryOneAddressAfterTheOther() throws IOException {
    HostPort closed;
    try (var socket = new ServerSocket(0)) {
      closed = new HostPort("127.0.0.1", socket.getLocalPort());
    }
    JoinToken token =
        counter.registrar.createToken(
            Duration.ofMinutes(10), 1, List.of(closed, counter.address()));

    assertThat(counter.join(token, "lap").identity().name()).isEqualTo("home");
  }

  @Test
  void shouldGiveNobodyACertificateForTheAddressOfAMember() throws Exception {
    counter.join(counter.token(1), "first");
    Counter.join(counter.token(1), Meshes.subject("lap", "10.0.0.7"), counter.clock);

    EnrolClient.Joined joined =
        Counter.join(
            counter.token(1), Meshes.subject("thief", "10.0.0.7", "10.0.0.8"), counter.clock);

    assertThat(joined.identity().certificate().getSubjectAlternativeNames())
        .anyMatch(name -> name.contains("10.0.0.8"))
        .noneMatch(name -> name.contains("10.0.0.7"));
  }

  @Test
  void shouldGiveNobodyACertificateForTheRestOfTheWorld() throws Exception {
    EnrolClient.Joined joined =
        Counter.join(
            counter.token(1), Meshes.subject("lap", "bank.example", "8.8.8.8"), counter.clock);

    assertThat(joined.identity().certificate().getSubjectAlternativeNames())
        .noneMatch(name -> name.contains("bank.example") || name.contains("8.8.8.8"));
  }

  @Test
  void shouldNotTakeInADeviceThatIsAMemberUntilItWasRemoved() {
    // given
    var subject = Meshes.subject("lap");
    Counter.join(counter.token(1), subject, counter.clock);
    JoinToken token = counter.token(1);

    // then
    assertThatThrownBy(() -> Counter.join(token, subject, counter.clock))
        .hasMessageContaining("the mesh has a member with this device's identity, named 'lap'")
        .hasMessageContaining("bidmesh node remove " + subject.deviceId());
    counter.clock.advance(Duration.ofSeconds(1));
    counter.registrar.remove("lap", Duration.ofHours(1));
    counter.takeUpFiles();
    assertThat(problem(() -> Counter.join(token, subject, counter.clock)))
        .isEqualTo(EnrolProblem.REMOVED_DEVICE);
    Counter.join(counter.token(1), subject, counter.clock);
  }

  @Test
  void shouldLookAtSoManyAttemptsInAMinute() {
    var few =
        new EnrolConfig(
            OptionalInt.of(0),
            Duration.ofDays(365),
            100,
            3,
            64,
            Duration.ofSeconds(10),
            Duration.ofMinutes(10),
            Duration.ofHours(1));
    try (var limited = new Counter(other, few)) {
      JoinToken token = limited.token(1);
      limited.registrar.revokeToken(token.id());
      List<EnrolProblem> problems =
          IntStream.range(0, 5)
              .mapToObj(each -> problem(() -> limited.join(token, "lap")))
              .toList();

      assertThat(problems)
          .containsExactly(
              EnrolProblem.UNKNOWN_TOKEN,
              EnrolProblem.UNKNOWN_TOKEN,
              EnrolProblem.UNKNOWN_TOKEN,
              EnrolProblem.TOO_MANY,
              EnrolProblem.TOO_MANY);
    }
  }

  @Test
  void shouldTellAMemberThePresentKeysAndRenewItsCertificate() {
    // given
    EnrolClient.Joined joined = counter.join(counter.token(1), "lap");
    var credentials = new MeshCredentials(joined.identity());
    counter.clock.advance(Duration.ofDays(250));
    counter.registrar.rotateKey(Duration.ofHours(1));
    counter.takeUpFiles();

    // when
    EnrolClient.Joined kept = refreshed(credentials, false);
    EnrolClient.Joined renewed = refreshed(credentials, true);

    // then
    assertThat(kept.identity().keys())
        .isEqualTo(counter.credentials.now().keys())
        .isNotEqualTo(joined.identity().keys());
    assertThat(kept.identity().certificate()).isEqualTo(joined.identity().certificate());
    assertThat(renewed.identity().certificate().getSerialNumber())
        .isNotEqualTo(joined.identity().certificate().getSerialNumber());
    assertThat(renewed.identity().key()).isEqualTo(joined.identity().key());
  }

  @Test
  void shouldRenewNoCertificateOfANodeThatWasRemovedAMomentAgo() {
    // given: the running node has not taken the files up yet
    var credentials = new MeshCredentials(counter.join(counter.token(1), "lap").identity());
    counter.registrar.remove("lap", Duration.ofHours(1));

    // then
    assertThat(problem(() -> refreshed(credentials, true))).isEqualTo(EnrolProblem.NOT_A_MEMBER);
    assertThat(counter.registrar.members().members()).hasSize(2);
  }

  @Test
  void shouldRenewNoCertificateThatIsNotInItsBooks() {
    var credentials = new MeshCredentials(counter.join(counter.token(1), "lap").identity());
    counter.vault.writeJson("nodes.json", MemberLedger.EMPTY);

    assertThatThrownBy(() -> refreshed(credentials, true))
        .hasMessageContaining("join that node again with a token");
  }

  @Test
  void shouldRenewNoCertificateBeforeItsTimeNorWithoutEnd() {
    // given
    EnrolClient.Joined joined = counter.join(counter.token(1), "lap");
    var credentials = new MeshCredentials(joined.identity());

    // then
    assertThat(refreshed(credentials, true).identity().certificate())
        .isEqualTo(joined.identity().certificate());
    counter.clock.advance(Duration.ofDays(250));
    for (int month = 0; month < 3; month++) {
      refreshed(credentials, true);
      refreshed(credentials, true);
      counter.clock.advance(Duration.ofDays(31));
      assertThat(counter.registrar.members().members()).hasSize(Math.min(3 + month, 4));
    }
  }

  @Test
  void shouldNotWriteBooksThatItCouldNotReadAgain() {
    MemberLedger before = counter.registrar.members();

    assertThatThrownBy(() -> counter.vault.writeJson("nodes.json", "x".repeat(5 << 20)))
        .hasMessageContaining("could not be read again");
    assertThat(counter.registrar.members()).isEqualTo(before);
  }

  private EnrolClient.Joined refreshed(MeshCredentials own, boolean renew) {
    return Counter.client(counter.clock).refresh(own, List.of(counter.address()), List.of(), renew);
  }

  @Test
  void shouldRefuseToRemoveTheNodeThatHoldsTheAuthority() {
    assertThatThrownBy(() -> counter.registrar.remove("desk", Duration.ZERO))
        .hasMessageContaining("holds the authority");
  }

  @Test
  void shouldJoinOnceHoweverOftenANodeStarts() {
    JoinToken token = counter.token(1);
    var enrolling = new Enrolling(new MeshVault(other), Counter.client(counter.clock));

    assertThat(enrolling.enrol(token, Meshes.subject("lap"))).hasSize(1);
    assertThat(enrolling.enrol(token, Meshes.subject("lap"))).isEmpty();

    assertThat(EnrolAddresses.read(new MeshVault(other))).containsExactly(counter.address());
    var stranger =
        new JoinToken(
            token.id(),
            token.secret(),
            token.expires(),
            new Fingerprint("0".repeat(64)),
            token.addresses());
    assertThatThrownBy(() -> enrolling.enrol(stranger, Meshes.subject("lap")))
        .hasMessageContaining("member of another mesh");
  }

  private static EnrolProblem problem(Runnable work) {
    return catchThrowableOfType(EnrolException.class, work::run).problem();
  }
}
