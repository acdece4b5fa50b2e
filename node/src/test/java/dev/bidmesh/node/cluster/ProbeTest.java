package dev.bidmesh.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.cluster.Probed.Finding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeTest {

  private final Probe probe = new Probe(Duration.ofSeconds(5), Optional.empty());
  private final Probe hasty = new Probe(Duration.ofMillis(100), Optional.empty());

  @ParameterizedTest
  @CsvSource({
    "HZC, MEMBER",
    "HZX, MEMBER",
    "SSH-2.0-OpenSSH, SOMETHING_ELSE",
    "HTTP/1.1 400 Bad, HTTP_SERVER"
  })
  void shouldTellByTheFirstBytes(String answer, Finding finding) throws IOException {
    try (var server = new FakeServer(question -> answer)) {
      assertThat(probe.probe(server.address()).finding()).isEqualTo(finding);
    }
  }

  @Test
  void shouldTellAnHttpServerThatWaitsForARequest() throws IOException {
    // given
    Function<String, String> http = question -> question.startsWith("GET") ? "HTTP/1.1 200 OK" : "";
    try (var server = new FakeServer(http)) {

      // when
      Probed found = new Probe(Duration.ofSeconds(1), Optional.empty()).probe(server.address());

      // then
      assertThat(found.finding()).isEqualTo(Finding.HTTP_SERVER);
      assertThat(found.sentence())
          .isEqualTo(
              server.address()
                  + ": that is an HTTP port, not a cluster port; did you mean 127.0.0.1:"
                  + (server.address().port() + 2)
                  + "?");
    }
  }

  @Test
  void shouldTellSomethingThatSaysNothing() throws IOException {
    try (var server = new FakeServer(question -> "")) {
      assertThat(hasty.probe(server.address()).finding()).isEqualTo(Finding.MUTE);
    }
  }

  @Test
  void shouldNotBlameTheCertificateAloneIfANodeHangsUpAfterItsGreeting() {
    Probed found = Probed.of(new HostPort("10.0.0.7", 8772), Finding.TURNED_AWAY);

    assertThat(found.sentence())
        .contains("this node was removed from the mesh", "a clock is wrong")
        .contains("one of the two is too busy to answer in time; try again");
  }

  @Test
  void shouldTellARefusal() throws IOException {
    // given
    HostPort address;
    try (var server = new FakeServer(question -> "")) {
      address = server.address();
    }

    // when
    Probed found = probe.probe(address);

    // then
    assertThat(found.finding()).isEqualTo(Finding.REFUSED);
    assertThat(found.sentence())
        .isEqualTo(address + ": connection refused; is a node running there?");
  }

  @Test
  void shouldTellAnUnknownHost() {
    Probed found = probe.probe(new HostPort("no-such-host.invalid", 8772));
    assertThat(found.finding()).isEqualTo(Finding.UNKNOWN_HOST);
    assertThat(found.sentence()).contains("unknown host");
  }

  /** Answers the first bytes of every connection, or keeps it open in silence. */
  private static final class FakeServer implements AutoCloseable {

    private final ServerSocket server;
    private final Function<String, String> answer;

    FakeServer(Function<String, String> answer) throws IOException {
      this.server = new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"));
      this.answer = answer;
      var thread = new Thread(this::serve, "fake-server");
      thread.setDaemon(true);
      thread.start();
    }

    HostPort address() {
      return new HostPort("127.0.0.1", server.getLocalPort());
    }

    @Override
    public void close() throws IOException {
      server.close();
    }

    private void serve() {
      while (!server.isClosed()) {
        try (Socket socket = server.accept()) {
          String question =
              new String(socket.getInputStream().readNBytes(3), StandardCharsets.US_ASCII);
          String said = answer.apply(question);
          socket.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
          // Until the asker has had enough; what it says beyond is of no interest.
          socket.getInputStream().readAllBytes();
        } catch (IOException e) {
          if (!server.isClosed() && !(e instanceof java.net.SocketException)) {
            throw new UncheckedIOException(e);
          }
        }
      }
    }
  }
}
