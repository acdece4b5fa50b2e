package dev.bidmesh.node.enrol;

import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.security.Fingerprint;
import dev.bidmesh.protocol.Checks;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * One line that lets a device join a mesh: where to ask, whom to trust there, and what to show. Its
 * text is {@code bidmesh1.} and base64url of: expiry (8 bytes, seconds since 1970), id (5), secret
 * (16), fingerprint (32), number of addresses (1), each as length (1) and text, and a checksum (4,
 * CRC-32C) by which a line that was cut off is told from one that is wrong.
 *
 * @param id by which it is listed and revoked, 10 hexadecimal characters
 * @param secret known to whoever has the line
 * @param expires first moment at which it is not accepted any more, by the clock of the mesh
 * @param authority fingerprint of the authority of the mesh
 * @param addresses where members are taken in, 1 to 8
 */
public record JoinToken(
    String id,
    TokenSecret secret,
    Instant expires,
    Fingerprint authority,
    List<HostPort> addresses) {

  /** By which a token is known. */
  public static final String PREFIX = "bidmesh1.";

  /** The longest that is read, in characters. */
  static final int MAX_LENGTH = 3_000;

  static final int MOST_ADDRESSES = 8;

  private static final int ID_BYTES = 5;
  private static final int MAX_HOST_LENGTH = 255;
  private static final int CHECKSUM_BYTES = 4;
  private static final String REMEDY = "Copy the whole line that 'bidmesh token create' printed.";

  public JoinToken {
    if (!id.matches("[0-9a-f]{10}")) {
      throw new IllegalArgumentException("the id of a token has 10 hexadecimal characters");
    }
    addresses = Checks.atMost("addresses", MOST_ADDRESSES, addresses);
    addresses.forEach(JoinToken::requireShort);
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("a token names at least one address");
    }
    expires = Instant.ofEpochSecond(expires.getEpochSecond());
  }

  private static void requireShort(HostPort address) {
    if (address.toString().getBytes(StandardCharsets.UTF_8).length > MAX_HOST_LENGTH) {
      throw new IllegalArgumentException(
          "an address in a token has at most " + MAX_HOST_LENGTH + " characters");
    }
  }

  /** Whether a text is meant to be a token. */
  public static boolean isToken(String text) {
    return text.strip().matches("bidmesh\\d+\\..*");
  }

  /**
   * Reads a token.
   *
   * @throws IllegalArgumentException saying what is wrong with it, without repeating it
   */
  public static JoinToken parse(String text) {
    String line = text.strip();
    if (!line.startsWith(PREFIX)) {
      throw new IllegalArgumentException(
          isToken(line)
              ? "this token was made by another version of Bidmesh. Install the same version on both"
                  + " devices."
              : "this is not a token: one begins with " + PREFIX + " " + REMEDY);
    }
    if (line.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("this token is too long. " + REMEDY);
    }
    try {
      return decode(Base64.getUrlDecoder().decode(line.substring(PREFIX.length())));
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      throw new IllegalArgumentException(
          "this token is incomplete or has a typing error. " + REMEDY, e);
    }
  }

  /** The line, which whoever reads it can join with. */
  public String text() {
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(encode());
  }

  private static JoinToken decode(byte[] content) {
    int length = content.length - CHECKSUM_BYTES;
    if (length < 0 || ByteBuffer.wrap(content).getInt(length) != checksum(content, length)) {
      throw new IllegalArgumentException("the checksum is another one");
    }
    ByteBuffer in = ByteBuffer.wrap(content, 0, length);
    Instant expires = Instant.ofEpochSecond(in.getLong());
    String id = HexFormat.of().formatHex(bytes(in, ID_BYTES));
    TokenSecret secret = TokenSecret.of(bytes(in, TokenSecret.LENGTH));
    Fingerprint authority = Fingerprint.of(bytes(in, Fingerprint.LENGTH));
    var token = new JoinToken(id, secret, expires, authority, addresses(in));
    if (in.hasRemaining()) {
      throw new IllegalArgumentException("something follows");
    }
    return token;
  }

  private byte[] encode() {
    var addressTexts =
        addresses.stream().map(each -> each.toString().getBytes(StandardCharsets.UTF_8)).toList();
    int length = addressTexts.stream().mapToInt(each -> 1 + each.length).sum();
    ByteBuffer out =
        ByteBuffer.allocate(
            Long.BYTES
                + ID_BYTES
                + TokenSecret.LENGTH
                + Fingerprint.LENGTH
                + 1
                + length
                + CHECKSUM_BYTES);
    out.putLong(expires.getEpochSecond())
        .put(HexFormat.of().parseHex(id))
        .put(secret.bytes())
        .put(authority.bytes())
        .put((byte) addressTexts.size());
    addressTexts.forEach(each -> out.put((byte) each.length).put(each));
    out.putInt(checksum(out.array(), out.position()));
    return out.array();
  }

  private static List<HostPort> addresses(ByteBuffer in) {
    int count = Byte.toUnsignedInt(in.get());
    var found = new ArrayList<HostPort>();
    for (int i = 0; i < Math.min(count, MOST_ADDRESSES + 1); i++) {
      byte[] text = bytes(in, Byte.toUnsignedInt(in.get()));
      found.add(HostPort.parse(new String(text, StandardCharsets.UTF_8)));
    }
    return found;
  }

  private static byte[] bytes(ByteBuffer in, int length) {
    var bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static int checksum(byte[] content, int length) {
    var checksum = new CRC32C();
    checksum.update(content, 0, length);
    return (int) checksum.getValue();
  }

  /** Says which it is and nothing by which one could join. */
  @Override
  public String toString() {
    return "JoinToken[id=" + id + ", expires=" + expires + ", addresses=" + addresses + "]";
  }
}
