package dev.bidmesh.node.cluster;

import dev.bidmesh.node.cluster.Probed.Finding;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what listens at an address, before Hazelcast is told to join it: that one neither says
 * what it met nor ends its tries soon.
 */
final class Probe {

  private static final Logger LOG = LoggerFactory.getLogger(Probe.class);

  /** What members greet each other with. */
  private static final String GREETING = "HZC";

  /** What a member answers to any other greeting. */
  private static final String REFUSAL = "HZX";

  private static final String HTTP_QUESTION = "GET / HTTP/1.0\r\n\r\n";
  private static final String HTTP_ANSWER = "HTT";
  private static final int ANSWER_BYTES = 3;

  /** A member answers at once, so most of the time is left for asking again as a browser would. */
  private static final int SHARE_FOR_GREETING = 2;

  private final int timeoutMillis;

  /**
   * @param timeout longest wait for a connection, and again for its answer
   */
  Probe(Duration timeout) {
    this.timeoutMillis = Math.toIntExact(timeout.toMillis());
  }

  /** Asks; takes as long as three timeouts, and as long as the resolution of a host name. */
  Probed probe(HostPort target) {
    var address = new InetSocketAddress(target.host(), target.port());
    if (address.isUnresolved()) {
      return Probed.of(target, Finding.UNKNOWN_HOST);
    }
    try {
      String answer = answer(address, GREETING, timeoutMillis / SHARE_FOR_GREETING);
      if (answer.isEmpty()) {
        answer = answer(address, HTTP_QUESTION, timeoutMillis);
      }
      return Probed.of(target, meaning(answer));
    } catch (SocketTimeoutException e) {
      return Probed.of(target, Finding.SILENT);
    } catch (IOException e) {
      return isRefused(e)
          ? Probed.of(target, Finding.REFUSED)
          : new Probed(target, Finding.UNREACHABLE, String.valueOf(e.getMessage()));
    }
  }

  private static Finding meaning(String answer) {
    return switch (answer) {
      case GREETING, REFUSAL -> Finding.MEMBER;
      case HTTP_ANSWER -> Finding.HTTP_SERVER;
      case "" -> Finding.MUTE;
      default -> Finding.SOMETHING_ELSE;
    };
  }

  /** The first bytes that come back; empty if none do. */
  private String answer(InetSocketAddress address, String question, int patience)
      throws IOException {
    try (var socket = new Socket()) {
      socket.connect(address, timeoutMillis);
      socket.setSoTimeout(Math.max(1, patience));
      return firstBytes(socket, question);
    }
  }

  private static String firstBytes(Socket connected, String question) {
    try {
      connected.getOutputStream().write(question.getBytes(StandardCharsets.US_ASCII));
      byte[] answer = connected.getInputStream().readNBytes(ANSWER_BYTES);
      return new String(answer, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      LOG.atTrace().log("connected, then: " + e.getMessage());
      return "";
    }
  }

  /** Java has one exception for a refusal and for a network that is down. */
  private static boolean isRefused(IOException cause) {
    return cause instanceof ConnectException
        && String.valueOf(cause.getMessage()).contains("refused");
  }
}
