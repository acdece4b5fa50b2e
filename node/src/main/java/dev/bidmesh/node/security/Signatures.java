package dev.bidmesh.node.security;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/** Signatures with the keys of a mesh. */
public final class Signatures {

  private static final String ALGORITHM = "SHA256withECDSA";
  private static final byte[] SAMPLE = "bidmesh".getBytes(StandardCharsets.US_ASCII);

  private Signatures() {}

  /** Signs a content. */
  public static byte[] sign(PrivateKey key, byte[] content) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(key);
      signature.update(content);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this key cannot sign", e);
    }
  }

  /** Whether whoever holds the private key of this public one has signed that content. */
  public static boolean isValid(PublicKey key, byte[] content, byte[] signed) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initVerify(key);
      signature.update(content);
      return signature.verify(signed);
    } catch (GeneralSecurityException damaged) {
      return false;
    }
  }

  /** Whether these are the two halves of one key. */
  static boolean belongTogether(PrivateKey key, PublicKey other) {
    try {
      return isValid(other, SAMPLE, sign(key, SAMPLE));
    } catch (IllegalStateException otherKind) {
      return false;
    }
  }
}
