package dev.bidmesh.node.attack;

import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.RunningNode;
import dev.bidmesh.node.SecretMesh;
import dev.bidmesh.node.SecretMesh.Member;
import dev.bidmesh.node.cluster.MeshState;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Two nodes of a mesh with a secret, which all attacks share. Each attack is tried so many times,
 * and after some of the tries a prompt crosses the mesh; in the end nobody has come in, nothing was
 * heard, and the memory is not fuller than before.
 */
public final class BesiegedMesh implements AutoCloseable {

  /** How often each attack is tried. */
  static final int ATTEMPTS = Integer.getInteger("bidmesh.attack.attempts", 20);

  /** An address at which the first node listens; whoever is heard there has come in. */
  static final String SECRET_ADDRESS = "besieged.secret";

  private static final int PROMPTS = 2;
  private static final long MOST_GROWTH_BYTES = 48L * 1024 * 1024;
  private static final int PATIENCE_MS = 6_000;
  private static final String QUESTION =
      "{\"prompt\":\"What is the capital of France?\",\"max_tokens\":4}";

  private final SecretMesh mesh = new SecretMesh();
  private final AtomicInteger heard = new AtomicInteger();
  private final Member first;
  private final Member second;

  private BesiegedMesh(Path home) {
    var tolerant =
        Map.of(
            // All attacks come from the address that the nodes have too.
            "BIDMESH_CLUSTER_LIMITS_HANDSHAKES_PER_SECOND", "1000",
            "BIDMESH_CLUSTER_LIMITS_HANDSHAKE_TIMEOUT", "2s");
    first = mesh.member(home, "first", tolerant, this::listen);
    var joining = new TreeMap<>(tolerant);
    joining.put("BIDMESH_JOIN", first.node().clusterAddress());
    second = mesh.member(home, "second", joining);
    awaitUntil("they have met", 30, () -> peers() == 1);
    awaitUntil("they answer", 30, this::answers);
  }

  /** One attempt; whether it was turned away is for it to check. */
  @FunctionalInterface
  interface Attempt {
    void run(int number) throws IOException;
  }

  /** Tries so often, with prompts in between. */
  void attack(Attempt attempt) {
    int before = heard.get();
    long memory = usedBytes();
    for (int i = 0; i < ATTEMPTS; i++) {
      try {
        attempt.run(i);
      } catch (SocketException turnedAway) {
        // Where there are too many at once, a connection ends before anything is said.
        assertThat(turnedAway).message().containsAnyOf("reset", "Broken pipe");
      } catch (IOException e) {
        throw new UncheckedIOException("attempt " + i, e);
      }
      if (i % Math.max(1, ATTEMPTS / PROMPTS) == 0) {
        assertThat(answers()).as("prompts are answered after attempt %d", i).isTrue();
      }
    }
    assertThat(heard.get()).as("frames heard").isEqualTo(before);
    assertThat(peers()).as("members").isEqualTo(1);
    assertThat(answers()).isTrue();
    assertThat(usedBytes() - memory).as("growth of the heap").isLessThan(MOST_GROWTH_BYTES);
  }

  SecretMesh mesh() {
    return mesh;
  }

  Member first() {
    return first;
  }

  Member second() {
    return second;
  }

  /** How many frames have come to the address where nobody may be heard. */
  int heard() {
    return heard.get();
  }

  int clusterPort() {
    return first.node().node().ports().cluster();
  }

  int busPort() {
    return first.node().node().ports().bus();
  }

  static Socket connect(int port) throws IOException {
    var socket = new Socket();
    socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MS);
    socket.setSoTimeout(PATIENCE_MS);
    return socket;
  }

  /**
   * What a peer sends until it closes the connection.
   *
   * @throws SocketTimeoutException if it does not close it
   */
  static byte[] untilClosed(Socket socket) throws IOException {
    try {
      return socket.getInputStream().readAllBytes();
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (SocketException reset) {
      return new byte[0];
    }
  }

  @Override
  public void close() {
    second.close();
    first.close();
  }

  private void listen(Vertx vertx) {
    vertx.eventBus().<Buffer>consumer(SECRET_ADDRESS, message -> heard.incrementAndGet());
  }

  private int peers() {
    return peers(first);
  }

  /** Members beside one of them, as it sees them. */
  static int peers(Member of) {
    return of.node().node().mesh() instanceof MeshState.Joined joined ? joined.peers() : 0;
  }

  private boolean answers() {
    var answer = RunningNode.json(first.node().askDevice(QUESTION, "second"));
    return answer.path("device").asText().equals("second");
  }

  private static long usedBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Starts the mesh once for all classes of this process that ask for it. */
  public static final class Extension implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == BesiegedMesh.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(BesiegedMesh.class))
          .getOrComputeIfAbsent(BesiegedMesh.class, key -> new BesiegedMesh(home()));
    }

    private static Path home() {
      try {
        Path home = Files.createTempDirectory("bidmesh-besieged-");
        home.toFile().deleteOnExit();
        return home;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
