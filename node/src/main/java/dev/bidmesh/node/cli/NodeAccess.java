package dev.bidmesh.node.cli;

import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** How a client command is let in at a node, and knows it. Never shows the key. */
final class NodeAccess {

  static final String KEY_VARIABLE = "BIDMESH_API_KEY";

  /** At a node in this process, or on loopback. */
  static final NodeAccess NONE = new NodeAccess(Optional.empty(), NodeTrust.PLATFORM);

  private static final Pattern KEY = Pattern.compile("[!-~]{1,512}");

  private final Optional<String> key;
  private final NodeTrust trust;

  private NodeAccess(Optional<String> key, NodeTrust trust) {
    this.key = key;
    this.trust = trust;
  }

  /**
   * By the flag's key, else the variable's, else none.
   *
   * @throws CliException if the text is no key
   */
  static NodeAccess of(Optional<String> flag, Map<String, String> environment, Path home) {
    Optional<String> variable =
        Optional.ofNullable(environment.get(KEY_VARIABLE)).filter(text -> !text.isBlank());
    Optional<String> key =
        flag.map(text -> checked("--api-key", text))
            .or(() -> variable.map(text -> checked(KEY_VARIABLE, text)));
    return new NodeAccess(key, NodeTrust.of(environment, home));
  }

  private static String checked(String source, String text) {
    String key = text.strip();
    if (!KEY.matcher(key).matches()) {
      throw new CliException(
          ExitCode.USAGE, source + " holds no key: it must be printable, without spaces");
    }
    return key;
  }

  /** Presents the key with a request. */
  void authorise(HttpRequest.Builder request) {
    key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
  }

  /** Whether there is a key to present. */
  boolean hasKey() {
    return key.isPresent();
  }

  /** Whom to take for a node. */
  NodeTrust trust() {
    return trust;
  }

  @Override
  public String toString() {
    return key.isPresent() ? "with a key" : "without a key";
  }
}
