package dev.bidmesh.node.cluster;

import dev.bidmesh.node.cluster.Probed.Finding;
import dev.bidmesh.node.cluster.handshake.HandshakeException;
import dev.bidmesh.node.cluster.handshake.HandshakeException.Reason;
import dev.bidmesh.node.cluster.handshake.Initiator;
import dev.bidmesh.node.cluster.member.MemberIdentity;
import dev.bidmesh.node.cluster.member.SocketHandshake;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
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

  private final Duration timeout;
  private final Optional<MemberIdentity> identity;

  /**
   * @param timeout longest wait for a connection, and again for its answer
   * @param identity who asks, in a mesh with a secret
   */
  Probe(Duration timeout, Optional<MemberIdentity> identity) {
    this.timeout = timeout;
    this.identity = identity;
  }

  /** Asks; takes as long as five timeouts, and as long as the resolution of a host name. */
  Probed probe(HostPort target) {
    var address = new InetSocketAddress(target.host(), target.port());
    if (address.isUnresolved()) {
      return Probed.of(target, Finding.UNKNOWN_HOST);
    }
    try {
      return identity.isPresent()
          ? greeted(target, address, identity.get())
          : Probed.of(target, ofStranger(address));
    } catch (SocketTimeoutException e) {
      return Probed.of(target, Finding.SILENT);
    } catch (IOException e) {
      return isRefused(e)
          ? Probed.of(target, Finding.REFUSED)
          : new Probed(target, Finding.UNREACHABLE, String.valueOf(e.getMessage()));
    }
  }

  /** Asks as a member does, and if that says nothing, as a stranger. */
  private Probed greeted(HostPort target, InetSocketAddress address, MemberIdentity asker)
      throws IOException {
    Initiator handshake = asker.initiator();
    try (var socket = connected(address)) {
      return Probed.of(target, shaken(socket, handshake));
    } catch (HandshakeException e) {
      return e.reason() == Reason.MALFORMED
          ? Probed.of(target, toMember(ofStranger(address)))
          : new Probed(target, Finding.UNTRUSTED, String.valueOf(e.getMessage()));
    } catch (HungUpException e) {
      return Probed.of(
          target, handshake.isChallenged() ? Finding.TURNED_AWAY : toMember(ofStranger(address)));
    }
  }

  private Finding shaken(Socket socket, Initiator handshake)
      throws HandshakeException, HungUpException {
    try {
      SocketHandshake.initiate(socket, handshake, timeout.dividedBy(SHARE_FOR_GREETING));
      return Finding.MEMBER;
    } catch (IOException e) {
      throw new HungUpException(e);
    }
  }

  /** What is found without the key means something else to whoever has one. */
  private static Finding toMember(Finding found) {
    return switch (found) {
      case MEMBER -> Finding.OPEN_MEMBER;
      case HANGS_UP -> Finding.STRANGER;
      default -> found;
    };
  }

  private Finding ofStranger(InetSocketAddress address) throws IOException {
    Answer answer = answer(address, GREETING, timeout.dividedBy(SHARE_FOR_GREETING));
    if (answer.bytes().isEmpty()) {
      answer = answer(address, HTTP_QUESTION, timeout);
    }
    return meaning(answer);
  }

  private static Finding meaning(Answer answer) {
    return switch (answer.bytes()) {
      case GREETING, REFUSAL -> Finding.MEMBER;
      case HTTP_ANSWER -> Finding.HTTP_SERVER;
      case "" -> answer.hungUp() ? Finding.HANGS_UP : Finding.MUTE;
      default -> Finding.SOMETHING_ELSE;
    };
  }

  private Answer answer(InetSocketAddress address, String question, Duration patience)
      throws IOException {
    try (var socket = connected(address)) {
      socket.setSoTimeout(millis(patience));
      return firstBytes(socket, question);
    }
  }

  private Socket connected(InetSocketAddress address) throws IOException {
    var socket = new Socket();
    try {
      socket.connect(address, millis(timeout));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static Answer firstBytes(Socket connected, String question) {
    try {
      connected.getOutputStream().write(question.getBytes(StandardCharsets.US_ASCII));
      byte[] answer = connected.getInputStream().readNBytes(ANSWER_BYTES);
      String text = new String(answer, StandardCharsets.US_ASCII);
      return new Answer(text, text.isEmpty());
    } catch (SocketTimeoutException e) {
      return new Answer("", false);
    } catch (IOException e) {
      LOG.atTrace().log("connected, then: " + e.getMessage());
      return new Answer("", true);
    }
  }

  private static int millis(Duration time) {
    return Math.toIntExact(Math.max(1, time.toMillis()));
  }

  /** Java has one exception for a refusal and for a network that is down. */
  private static boolean isRefused(IOException cause) {
    return cause instanceof ConnectException
        && String.valueOf(cause.getMessage()).contains("refused");
  }

  /**
   * What came back.
   *
   * @param bytes the first of them, empty if there are none
   * @param hungUp whether the other side has closed the connection without any
   */
  private record Answer(String bytes, boolean hungUp) {}

  /** A connection was made, and no handshake came of it. */
  private static final class HungUpException extends IOException {
    private static final long serialVersionUID = 1;

    HungUpException(IOException cause) {
      super(cause);
    }
  }
}
