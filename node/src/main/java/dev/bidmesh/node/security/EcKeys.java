package dev.bidmesh.node.security;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;

/** Keys on the curve P-256, the only ones in a mesh. */
final class EcKeys {

  private static final int BITS = 256;

  private EcKeys() {}

  static KeyPair generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot make keys on the curve P-256", e);
    }
  }

  /**
   * Returns the key.
   *
   * @throws IllegalArgumentException if it is one of another kind
   */
  static PublicKey required(PublicKey key) {
    boolean fits =
        key instanceof ECPublicKey curve
            && curve.getParams().getCurve().getField().getFieldSize() == BITS;
    if (!fits) {
      throw new IllegalArgumentException(
          "keys in a mesh are on the curve P-256; this one is of another kind: "
              + key.getAlgorithm());
    }
    return key;
  }
}
