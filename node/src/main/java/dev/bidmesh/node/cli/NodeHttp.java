package dev.bidmesh.node.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP as client commands speak it. Java takes as long to load its client as a node takes to start,
 * so it is loaded on another thread from the moment that this is made.
 */
final class NodeHttp {

  private static final Logger LOG = LoggerFactory.getLogger(NodeHttp.class);

  /** How long a node on any reachable network takes at most to accept a connection. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

  private final CompletableFuture<HttpClient> client;

  NodeHttp(NodeUrl node) {
    boolean secure = node.base().getScheme().equals("https");
    NodeTrust trust = node.access().trust();
    client = CompletableFuture.supplyAsync(() -> load(secure, trust));
  }

  /** Sends a request; its body is read as it comes. */
  CompletableFuture<HttpResponse<InputStream>> send(HttpRequest request) {
    try {
      return client.join().sendAsync(request, BodyHandlers.ofInputStream());
    } catch (CompletionException e) {
      if (e.getCause() instanceof CliException told) {
        throw told;
      }
      throw e;
    }
  }

  private static HttpClient load(boolean secure, NodeTrust trust) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT);
    return builder.sslContext(secure ? trust.context() : trustingNobody()).build();
  }

  /** Without TLS, reading all the certificates that the platform trusts is lost time. */
  private static SSLContext trustingNobody() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[0], new TrustManager[0], new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has TLS", e);
    }
  }

  /** Whether anything accepts connections there. */
  static boolean listens(NodeUrl node) {
    try (var socket = new Socket()) {
      var address = new InetSocketAddress(node.base().getHost(), node.base().getPort());
      socket.connect(address, (int) CONNECT_TIMEOUT.toMillis());
      return true;
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("node", node.base()).log("nothing listens: " + e.getMessage());
      return false;
    }
  }
}
