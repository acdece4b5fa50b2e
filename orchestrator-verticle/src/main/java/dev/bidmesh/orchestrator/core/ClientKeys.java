package dev.bidmesh.orchestrator.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What stands for a client on other devices, so that they can give clients turns: they need not
 * know an address or a key. A plain digest would not do, since whoever sees it can try all
 * addresses; this one takes a secret of this node (HMAC, RFC 2104), so that it means nothing to
 * others, and differs from owner to owner.
 */
public final class ClientKeys {

  /** Fewest bytes of a secret that cannot be guessed. */
  public static final int LEAST_BYTES = 16;

  private static final String ALGORITHM = "HmacSHA256";

  /** 64 bits: clients of one owner do not collide by chance. */
  private static final int BYTES = 8;

  /** Clients of the last prompts whose digests are at hand; the others' are made again. */
  private static final int MOST_KEPT = 256;

  private final SecretKeySpec secret;

  private final Map<String, String> kept =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > MOST_KEPT;
        }
      };

  /**
   * @param secret drawn by chance for this process, and told nobody; at least {@link #LEAST_BYTES}
   * @throws IllegalArgumentException if it is shorter
   */
  public ClientKeys(byte[] secret) {
    if (secret.length < LEAST_BYTES) {
      throw new IllegalArgumentException(
          "the secret of client keys must have at least "
              + LEAST_BYTES
              + " bytes, not "
              + secret.length);
    }
    this.secret = new SecretKeySpec(secret, ALGORITHM);
  }

  /**
   * What stands for a client: the same as long as this process lives.
   *
   * @param key what the node knows it by
   */
  Optional<String> of(Optional<String> key) {
    return key.map(client -> kept.computeIfAbsent(client, this::digest));
  }

  private String digest(String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(secret);
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(UTF_8)), 0, BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
    }
  }
}
