package dev.bidmesh.node.security;

import dev.bidmesh.node.security.MembershipKeys.Previous;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Membership keys as text: one on each line, the current one first; behind each other one a space
 * and until when it is accepted.
 */
final class KeysFile {

  private KeysFile() {}

  /**
   * Reads the form above.
   *
   * @throws IllegalArgumentException if it is another one; the message repeats nothing of it
   */
  static MembershipKeys decode(byte[] content) {
    List<String> lines = new String(content, StandardCharsets.US_ASCII).lines().toList();
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("there is no membership key");
    }
    var previous = lines.stream().skip(1).map(KeysFile::previous).toList();
    return new MembershipKeys(MembershipKey.parse(lines.get(0)), previous);
  }

  static byte[] encode(MembershipKeys keys) {
    var lines =
        Stream.concat(
            Stream.of(keys.current().text()),
            keys.previous().stream().map(each -> each.key().text() + " " + each.until()));
    return lines.collect(Collectors.joining("\n", "", "\n")).getBytes(StandardCharsets.US_ASCII);
  }

  private static Previous previous(String line) {
    String[] parts = line.split(" ", 2);
    try {
      return new Previous(MembershipKey.parse(parts[0]), Instant.parse(parts[parts.length - 1]));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("a previous membership key has no time", e);
    }
  }
}
