package dev.bidmesh.node.cli;

import dev.bidmesh.node.data.AddressFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The node that a client command talks to.
 *
 * @param base its HTTP address
 * @param named whether the user named it; if not, it is only where one usually is
 * @param access how to be let in, and to know it
 */
record NodeUrl(URI base, boolean named, NodeAccess access) {

  static final String VARIABLE = "BIDMESH_NODE";
  static final String USUAL = "http://127.0.0.1:8770";

  private static final int USUAL_PORT = 8770;
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1]");

  /** One that needs no key and no TLS. */
  NodeUrl(URI base, boolean named) {
    this(base, named, NodeAccess.NONE);
  }

  /**
   * The flag's, else the variable's, else that of the node of this device at the usual port, else
   * the usual one.
   *
   * @throws CliException if the text is not an address
   */
  static NodeUrl resolve(
      Optional<String> flag, NodeAccess access, Map<String, String> environment, Path home) {
    Optional<String> variable =
        Optional.ofNullable(environment.get(VARIABLE)).filter(text -> !text.isBlank());
    return flag.map(text -> named("--node", text, access))
        .or(() -> variable.map(text -> named(VARIABLE, text, access)))
        .orElseGet(() -> new NodeUrl(usual(home), false))
        .with(access);
  }

  /** The usual one as commands of this process find it, whatever runs on the device. */
  static NodeUrl usual() {
    return new NodeUrl(URI.create(USUAL), false);
  }

  private static URI usual(Path home) {
    return AddressFile.find(home.resolve(".bidmesh"), USUAL_PORT).orElse(URI.create(USUAL));
  }

  private NodeUrl with(NodeAccess other) {
    return new NodeUrl(base, named, other);
  }

  /** The address of one of its resources. */
  URI at(String path) {
    return URI.create(base + path);
  }

  /**
   * A bare host means the usual port; a URL without one means that of its scheme. A key leaves this
   * device without TLS only if the user wrote so.
   */
  private static URI uri(String text, NodeAccess access) {
    if (text.contains("://")) {
      return URI.create(text);
    }
    String host = String.valueOf(URI.create("http://" + text).getHost());
    boolean secret = access.hasKey() && !LOOPBACK.matcher(host).matches();
    String scheme = secret ? "https://" : "http://";
    URI uri = URI.create(scheme + text);
    boolean portless = uri.getHost() != null && uri.getPort() == -1;
    return portless ? URI.create(scheme + uri.getHost() + ":" + USUAL_PORT) : uri;
  }

  private static NodeUrl named(String source, String text, NodeAccess access) {
    try {
      URI uri = uri(text.strip(), access);
      boolean bare = uri.getPath() == null || uri.getPath().matches("/?");
      if (bare && uri.getHost() != null && uri.getScheme().matches("https?")) {
        return new NodeUrl(URI.create(uri.getScheme() + "://" + uri.getAuthority()), true);
      }
      throw new IllegalArgumentException("incomplete");
    } catch (IllegalArgumentException e) {
      throw new CliException(
          ExitCode.USAGE,
          source + " must be HOST, HOST:PORT or a URL such as " + USUAL + ", not '" + text + "'",
          e);
    }
  }
}
