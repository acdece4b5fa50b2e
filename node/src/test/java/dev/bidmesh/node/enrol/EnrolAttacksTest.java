package dev.bidmesh.node.enrol;

import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.security.Fingerprint;
import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.node.security.MeshKeyManager;
import dev.bidmesh.node.security.Meshes;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Attempts to get into a mesh, many of each; beside them a device with a good token always does.
 */
@Timeout(600)
class EnrolAttacksTest {

  private static final int ATTEMPTS = Integer.getInteger("bidmesh.attack.attempts", 20);

  private final Path other;
  private final Counter counter;

  EnrolAttacksTest(@TempDir Path home, @TempDir Path other) {
    this.other = other;
    this.counter = new Counter(home);
  }

  @AfterEach
  void close() {
    counter.close();
  }

  @Test
  void shouldAdmitNobodyWithAnExpiredToken() {
    JoinToken token = counter.token(1_000);
    counter.clock.advance(Duration.ofMinutes(10));

    assertRefused(refusals(each -> counter.join(token, "x" + each)), EnrolProblem.EXPIRED_TOKEN);
    assertNobodyGotIn(1);
  }

  @Test
  void shouldAdmitNobodyWithATokenThatWasUsed() {
    JoinToken token = counter.token(1);
    counter.join(token, "first");

    assertRefused(refusals(each -> counter.join(token, "x" + each)), EnrolProblem.USED_TOKEN);
    assertNobodyGotIn(2);
  }

  @Test
  void shouldAdmitNobodyWhoGuessesTheSecretOfAToken() {
    JoinToken token = counter.token(1);

    assertRefused(
        refusals(
            each ->
                counter.join(
                    new JoinToken(
                        token.id(),
                        TokenSecret.random(new SecureRandom()),
                        token.expires(),
                        token.authority(),
                        token.addresses()),
                    "x" + each)),
        EnrolProblem.UNKNOWN_TOKEN);
    assertNobodyGotIn(1);
  }

  @Test
  void shouldTellNothingToWhoeverStandsInBetween() {
    // given: another mesh's node where the token says
    try (var impostor = new Counter(other)) {
      JoinToken token =
          counter.registrar.createToken(Duration.ofMinutes(10), 1, List.of(impostor.address()));
      JoinToken known = impostor.token(1);

      // when
      List<EnrolProblem> problems =
          refusals(
              each ->
                  counter.join(
                      new JoinToken(
                          known.id(),
                          known.secret(),
                          token.expires(),
                          token.authority(),
                          token.addresses()),
                      "x" + each));

      // then: had it got the request, it would have admitted the device and used the token up
      assertThat(problems).containsOnly(EnrolProblem.IMPOSTOR);
      assertThat(impostor.registrar.tokens().tokens())
          .extracting(StoredToken::left)
          .containsExactly(1);
    }
    assertNobodyGotIn(1);
  }

  @Test
  void shouldTellNothingToANodeThatWasRemoved() {
    // given
    EnrolClient.Joined removed = counter.join(counter.token(1), "old");
    counter.registrar.remove("old", Duration.ofHours(1));
    counter.takeUpFiles();
    var credentials = new MeshCredentials(removed.identity());
    EnrolClient client = Counter.client(counter.clock);

    // then
    assertThat(
            refusals(
                each -> client.refresh(credentials, List.of(counter.address()), List.of(), true)))
        .containsOnly(EnrolProblem.UNREACHABLE);
    assertNobodyGotIn(2);
  }

  @Test
  void shouldTellNothingToWhoeverShowsNoCertificateOrThatOfAnotherMesh() {
    var stranger = new MeshCredentials(Meshes.member(Meshes.mesh(), "stranger"));
    var trusting = new PinnedTrust(Fingerprint.of(counter.credentials.now().authority()));
    var bare = new EnrolHttp(trusting, List.of(), Duration.ofSeconds(40));
    var foreign =
        new EnrolHttp(trusting, List.of(new MeshKeyManager(stranger::now)), Duration.ofSeconds(40));
    var request = new RefreshRequest(List.of(), true);

    assertThat(refusals(each -> bare.ask(List.of(counter.address()), EnrolRoutes.REFRESH, request)))
        .containsOnly(EnrolProblem.NOT_A_MEMBER);
    assertThat(
            refusals(each -> foreign.ask(List.of(counter.address()), EnrolRoutes.REFRESH, request)))
        .containsOnly(EnrolProblem.UNREACHABLE);
    assertNobodyGotIn(1);
  }

  @Test
  void shouldEndConnectionsThatAreNoTls() throws IOException {
    HostPort address = counter.address();
    for (int i = 0; i < ATTEMPTS; i++) {
      try (var socket = new Socket(address.host(), address.port())) {
        socket.setSoTimeout(10_000);
        OutputStream out = socket.getOutputStream();
        out.write(
            "POST /mesh/enrol HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        byte[] answer = socket.getInputStream().readAllBytes();
        assertThat(new String(answer, StandardCharsets.ISO_8859_1)).doesNotContain("HTTP/1.1");
      }
    }
    assertNobodyGotIn(1);
  }

  /** With that answer, or with none once there were too many in a second. */
  private static void assertRefused(List<EnrolProblem> refusals, EnrolProblem by) {
    assertThat(refusals).contains(by).isSubsetOf(by, EnrolProblem.UNREACHABLE);
  }

  /** The problems of so many attempts, each of which has to fail. */
  private static List<EnrolProblem> refusals(IntFunction<Object> attempt) {
    return IntStream.range(0, ATTEMPTS)
        .mapToObj(
            each -> catchThrowableOfType(EnrolException.class, () -> attempt.apply(each)).problem())
        .toList();
  }

  private void assertNobodyGotIn(int members) {
    assertThat(counter.registrar.members().devices()).hasSize(members);
    JoinToken good = counter.token(1);
    // It comes from the address of the attempts, whose limit it has to wait for.
    awaitUntil("it takes in who has a token", 30, () -> isTakenIn(good));
    assertThat(counter.registrar.members().devices()).hasSize(members + 1);
  }

  private boolean isTakenIn(JoinToken token) {
    try {
      counter.join(token, "good");
      return true;
    } catch (EnrolException e) {
      assertThat(e.problem()).isIn(EnrolProblem.UNREACHABLE, EnrolProblem.TOO_MANY);
      return false;
    }
  }
}
