package dev.bidmesh.node.enrol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.security.MeshJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a node that takes devices in, at one address after the other. */
final class EnrolHttp {

  private static final Logger LOG = LoggerFactory.getLogger(EnrolHttp.class);
  private static final ObjectMapper JSON = MeshJson.mapper();
  private static final int OK = 200;
  private static final int MAX_ANSWER = 4 << 20;
  private static final int MAX_DETAIL = 500;
  private static final int MOST_CAUSES = 16;

  private final HttpClient client;
  private final Duration timeout;

  /**
   * @param trust whom to believe
   * @param own certificates to show; none to show none
   * @param timeout for each address
   */
  EnrolHttp(TrustManager trust, List<KeyManager> own, Duration timeout) {
    this.timeout = timeout;
    var parameters = new SSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3"});
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .sslContext(context(trust, own))
            .sslParameters(parameters)
            .build();
  }

  private static SSLContext context(TrustManager trust, List<KeyManager> own) {
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(own.toArray(KeyManager[]::new), new TrustManager[] {trust}, new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS 1.3", e);
    }
  }

  /**
   * Asks until one answers.
   *
   * @throws EnrolException if one refuses, is not to be trusted, or none answers
   */
  EnrolAnswer ask(List<HostPort> addresses, String path, Object request) {
    var tried = new ArrayList<String>();
    for (HostPort address : addresses) {
      try {
        return answer(address, send(address, path, request));
      } catch (IOException e) {
        tried.add(failure(address, e));
      }
    }
    throw new EnrolException(
        EnrolProblem.UNREACHABLE,
        "nobody takes devices in: "
            + String.join("; ", tried)
            + ". Is the node that made the token running, on this network, and is the port open in"
            + " its firewall?");
  }

  private record Reply(int status, byte[] body) {}

  private Reply send(HostPort address, String path, Object content) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://" + address + path))
            .header("content-type", "application/json")
            .timeout(timeout)
            .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(content)))
            .build();
    CompletableFuture<Reply> sent =
        client
            .sendAsync(request, BodyHandlers.ofInputStream())
            .thenApplyAsync(EnrolHttp::read)
            .orTimeout(2 * timeout.toMillis(), TimeUnit.MILLISECONDS);
    try {
      return sent.get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static Reply read(HttpResponse<InputStream> response) {
    try (InputStream body = response.body()) {
      byte[] content = body.readNBytes(MAX_ANSWER + 1);
      if (content.length > MAX_ANSWER) {
        throw new IOException("the answer is too long");
      }
      return new Reply(response.statusCode(), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static EnrolAnswer answer(HostPort address, Reply reply) throws IOException {
    if (reply.status() == OK) {
      return answer(address, reply.body());
    }
    JsonNode refusal = refusal(reply.body());
    throw EnrolProblem.ofLabel(refusal.path("code").asText())
        .map(problem -> new EnrolException(problem, detail(refusal)))
        .orElseGet(() -> strange(address));
  }

  private static EnrolAnswer answer(HostPort address, byte[] body) throws IOException {
    try {
      return JSON.readValue(body, EnrolAnswer.class);
    } catch (JsonProcessingException e) {
      throw strange(address);
    }
  }

  private static JsonNode refusal(byte[] body) throws IOException {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      LOG.atDebug().log("the answer is no JSON");
      return MissingNode.getInstance();
    }
  }

  private static EnrolException strange(HostPort address) {
    return new EnrolException(
        EnrolProblem.VERSION,
        address
            + " answers with something that this version of Bidmesh does not understand. Install"
            + " the same version on both devices.");
  }

  /** From a node that has proved to be of the mesh, and yet not to be obeyed by a terminal. */
  private static String detail(JsonNode refusal) {
    return refusal
        .path("detail")
        .asText("no reason was given")
        .codePoints()
        .filter(each -> !Character.isISOControl(each))
        .limit(MAX_DETAIL)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** Says what is wrong with an address; one that is not to be trusted ends everything. */
  private static String failure(HostPort address, IOException failure) {
    LOG.atDebug().addKeyValue("address", address).setCause(failure).log("not asked");
    if (find(failure, PinnedTrust.OtherAuthority.class).isPresent()) {
      throw new EnrolException(
          EnrolProblem.IMPOSTOR,
          "what answers at "
              + address
              + " is not of the mesh that made the token: its authority is another one, so somebody"
              + " may be in between. Nothing was sent. Revoke the token where it was made, and join"
              + " over a network that you trust.");
    }
    if (find(failure, SSLException.class).isPresent()) {
      return address + " answers, but takes no devices in, or does not know this one";
    }
    if (find(failure, UnresolvedAddressException.class).isPresent()) {
      return address + " is not known by name";
    }
    if (find(failure, ConnectException.class).isPresent()
        && find(failure, HttpConnectTimeoutException.class).isEmpty()) {
      return address + " refuses the connection";
    }
    return address + " does not answer";
  }

  private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
    return Stream.<@Nullable Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
        .limit(MOST_CAUSES)
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst();
  }
}
