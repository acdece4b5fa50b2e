package dev.bidmesh.node.security;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;

/**
 * The certificates that a mesh's authority has revoked, signed by it, so that it can travel over
 * anything and nobody else can make one. An X.509 certificate revocation list (RFC 5280); of two
 * the one with the higher number counts.
 */
public final class RevocationList {

  /** The longest that is read, in bytes; it has room for some 20,000 certificates. */
  public static final int MAX_LENGTH = 1 << 20;

  private final byte[] encoded;
  private final long number;
  private final Set<BigInteger> serials;

  private RevocationList(byte[] encoded, long number, Set<BigInteger> serials) {
    this.encoded = encoded;
    this.number = number;
    this.serials = serials;
  }

  /**
   * Reads one and checks who signed it.
   *
   * @param encoded as DER
   * @throws CertificateException if it is damaged, or not signed by that authority
   */
  public static RevocationList read(byte[] encoded, X509Certificate authority)
      throws CertificateException {
    if (encoded.length > MAX_LENGTH) {
      throw new CertificateException(
          "a revocation list has at most " + MAX_LENGTH + " bytes, not " + encoded.length);
    }
    try {
      X509CRL list = parse(encoded);
      list.verify(authority.getPublicKey());
      return new RevocationList(encoded.clone(), number(list), serials(list));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new CertificateException("this revocation list is not of the mesh's authority", e);
    }
  }

  private static X509CRL parse(byte[] encoded) throws GeneralSecurityException {
    var stream = new ByteArrayInputStream(encoded);
    var read = CertificateFactory.getInstance("X.509").generateCRL(stream);
    if (read instanceof X509CRL list && stream.available() == 0) {
      return list;
    }
    throw new CRLException("not one list");
  }

  private static long number(X509CRL list) throws CRLException {
    byte[] extension = list.getExtensionValue(Extension.cRLNumber.getId());
    if (extension == null) {
      throw new CRLException("a list without a number");
    }
    byte[] content = ASN1OctetString.getInstance(extension).getOctets();
    return ASN1Integer.getInstance(content).getValue().longValueExact();
  }

  private static Set<BigInteger> serials(X509CRL list) {
    return Optional.<Set<? extends X509CRLEntry>>ofNullable(list.getRevokedCertificates())
        .orElse(Set.of())
        .stream()
        .map(X509CRLEntry::getSerialNumber)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Grows with every revocation. */
  public long number() {
    return number;
  }

  /** Serial numbers of the revoked certificates. */
  public Set<BigInteger> serials() {
    return serials;
  }

  /** Whether the certificate with this serial number was revoked. */
  public boolean isRevoked(BigInteger serial) {
    return serials.contains(serial);
  }

  /** As DER. */
  public byte[] encoded() {
    return encoded.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RevocationList list && Arrays.equals(encoded, list.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }

  @Override
  public String toString() {
    return "RevocationList[number=" + number + ", certificates=" + serials.size() + "]";
  }
}
