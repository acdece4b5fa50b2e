package dev.bidmesh.node.enrol;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bidmesh.node.security.MeshVault;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The key with which a device is about to become a member. It is on disk before the token is used,
 * so that a device whose answer was lost, or that was switched off in between, can come again with
 * the same key and gets what it was given.
 */
final class PendingKey {

  private static final String FILE = "joining.json";

  private final MeshVault vault;
  private final Supplier<KeyPair> maker;

  /**
   * @param maker makes a new one
   */
  PendingKey(MeshVault vault, Supplier<KeyPair> maker) {
    this.vault = vault;
    this.maker = maker;
  }

  /** The key that was made for a token before, else a new one. */
  KeyPair of(JoinToken token) {
    return vault.exclusively(() -> stored(token).orElseGet(() -> made(token)));
  }

  /** The device is a member now. */
  void forget() {
    vault.remove(FILE);
  }

  private Optional<KeyPair> stored(JoinToken token) {
    return vault
        .readJson(FILE, Stored.class)
        .filter(each -> each.token().equals(token.id()))
        .flatMap(Stored::pair);
  }

  private KeyPair made(JoinToken token) {
    KeyPair pair = maker.get();
    vault.writeJson(
        FILE,
        new Stored(token.id(), pair.getPrivate().getEncoded(), pair.getPublic().getEncoded()));
    return pair;
  }

  private record Stored(
      @JsonProperty(required = true) String token,
      @JsonProperty(required = true) byte[] key,
      @JsonProperty(required = true) byte[] publicKey) {

    /** Empty if it is damaged: then another is made. */
    Optional<KeyPair> pair() {
      try {
        KeyFactory keys = KeyFactory.getInstance("EC");
        return Optional.of(
            new KeyPair(
                keys.generatePublic(new X509EncodedKeySpec(publicKey)),
                keys.generatePrivate(new PKCS8EncodedKeySpec(key))));
      } catch (GeneralSecurityException damaged) {
        return Optional.empty();
      }
    }

    /** Says nothing of the key. */
    @Override
    public String toString() {
      return "Stored[token=" + token + "]";
    }
  }
}
