package dev.bidmesh.node.enrol;

import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bidmesh.node.security.Fingerprint;
import dev.bidmesh.node.security.MeshCredentials;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Strangers use up what strangers may, and members still get keys and certificates. */
class SeparateLimitsTest {

  private static final int FEW = 3;

  private static final int MANY = 1_000;

  /** Whether a request on a connection that is being closed still arrives is a matter of time. */
  private static final int TRIES = 100;

  private final Path home;
  private Optional<Counter> opened = Optional.empty();

  SeparateLimitsTest(@TempDir Path home) {
    this.home = home;
  }

  private Counter counter(int attempts, int connections) {
    var config =
        new EnrolConfig(
            OptionalInt.of(0),
            Duration.ofDays(365),
            attempts,
            attempts,
            connections,
            Duration.ofSeconds(40),
            Duration.ofMinutes(10),
            Duration.ofHours(1));
    var counter = new Counter(home, config);
    opened = Optional.of(counter);
    return counter;
  }

  @AfterEach
  void close() {
    opened.ifPresent(Counter::close);
  }

  @Test
  void shouldTellAMemberThePresentKeysWhileStrangersHaveUsedUpTheirAttempts() {
    Counter counter = counter(FEW, MANY);
    MeshCredentials member = member(counter);
    JoinToken token = counter.token(1);
    counter.registrar.revokeToken(token.id());
    List<EnrolProblem> problems = new ArrayList<>();
    for (int i = 0; i <= FEW; i++) {
      problems.add(
          catchThrowableOfType(EnrolException.class, () -> counter.join(token, "x")).problem());
    }

    assertThat(problems).endsWith(EnrolProblem.TOO_MANY);
    assertThat(refreshed(counter, member).identity().keys())
        .isEqualTo(counter.credentials.now().keys());
  }

  @Test
  void shouldTellAMemberThePresentKeysWhileStrangersHoldAllTheirConnections() throws Exception {
    Counter counter = counter(MANY, FEW);
    MeshCredentials member = member(counter);
    var held = new ArrayList<SSLSocket>();
    try {
      for (int i = 0; i < FEW; i++) {
        held.add(connected(counter));
      }

      assertThat(refreshed(counter, member).identity().keys())
          .isEqualTo(counter.credentials.now().keys());
      try (SSLSocket oneMore = connected(counter)) {
        assertThat(oneMore.getInputStream().read()).isEqualTo(-1);
      }
    } finally {
      for (SSLSocket each : held) {
        each.close();
      }
    }
  }

  @Test
  void shouldNotUseUpATokenThatComesOnAConnectionTooMany() throws Exception {
    Counter counter = counter(MANY, FEW);
    JoinToken token = counter.token(1);
    var held = new ArrayList<SSLSocket>();
    try {
      for (int i = 0; i < FEW; i++) {
        held.add(connected(counter));
      }
      awaitUntil("they are counted", () -> isTurnedAway(counter));

      for (int i = 0; i < TRIES; i++) {
        assertThat(
                catchThrowableOfType(EnrolException.class, () -> counter.join(token, "x"))
                    .problem())
            .isEqualTo(EnrolProblem.UNREACHABLE);
      }
    } finally {
      for (SSLSocket each : held) {
        each.close();
      }
    }
    assertThat(counter.registrar.tokens().tokens())
        .extracting(StoredToken::left)
        .containsExactly(1);
  }

  @Test
  void shouldLimitTheAttemptsOfMembersToo() {
    Counter counter = counter(FEW, MANY);
    MeshCredentials member = member(counter);
    counter.vault.writeJson("nodes.json", MemberLedger.EMPTY);
    counter.clock.advance(Duration.ofDays(250));

    List<EnrolProblem> problems = new ArrayList<>();
    for (int i = 0; i <= FEW; i++) {
      problems.add(
          catchThrowableOfType(EnrolException.class, () -> ask(counter, member, true)).problem());
    }

    assertThat(problems).startsWith(EnrolProblem.NOT_A_MEMBER).endsWith(EnrolProblem.TOO_MANY);
  }

  private static boolean isTurnedAway(Counter counter) {
    try (SSLSocket oneMore = connected(counter)) {
      oneMore.setSoTimeout(200);
      return oneMore.getInputStream().read() < 0;
    } catch (SocketTimeoutException itIsKept) {
      return false;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static SSLSocket connected(Counter counter) throws Exception {
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    var trust = new PinnedTrust(Fingerprint.of(counter.credentials.now().authority()));
    context.init(null, new TrustManager[] {trust}, new SecureRandom());
    var socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(counter.address().host(), counter.address().port());
    socket.setSoTimeout(10_000);
    socket.startHandshake();
    return socket;
  }

  private static MeshCredentials member(Counter counter) {
    return new MeshCredentials(counter.join(counter.token(1), "lap").identity());
  }

  private static EnrolClient.Joined refreshed(Counter counter, MeshCredentials member) {
    return ask(counter, member, false);
  }

  private static EnrolClient.Joined ask(Counter counter, MeshCredentials member, boolean renew) {
    return Counter.client(counter.clock)
        .refresh(member, List.of(counter.address()), List.of(), renew);
  }
}
