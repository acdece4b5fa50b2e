package dev.bidmesh.node.security;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** PKCS#10 requests for a certificate, by which a node proves to hold the key it is for. */
public final class SigningRequest {

  /** The longest that is read, in bytes. */
  public static final int MAX_LENGTH = 4_096;

  private SigningRequest() {}

  /** A new key for a node. */
  public static KeyPair newKey(SecureRandom random) {
    return EcKeys.generate(random);
  }

  /** The request for a key, as DER. The authority decides on all names, so it has but one. */
  public static byte[] encode(KeyPair pair, String name) {
    var subject = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build();
    try {
      return new JcaPKCS10CertificationRequestBuilder(subject, pair.getPublic())
          .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
          .getEncoded();
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException("this Java cannot make a request for a certificate", e);
    }
  }

  /**
   * The key that a request is for.
   *
   * @throws IllegalArgumentException if it is damaged, not signed with that key, or the key is not
   *     on the curve P-256
   */
  public static PublicKey decode(byte[] encoded) {
    if (encoded.length > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a request for a certificate has at most " + MAX_LENGTH + " bytes");
    }
    try {
      var request = new JcaPKCS10CertificationRequest(encoded);
      PublicKey key = EcKeys.required(request.getPublicKey());
      if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        throw new IllegalArgumentException("this request for a certificate is of another key");
      }
      return key;
    } catch (IOException
        | GeneralSecurityException
        | OperatorCreationException
        | PKCSException
        | IllegalStateException
        | ClassCastException e) {
      throw new IllegalArgumentException("this is not a request for a certificate", e);
    }
  }
}
