package dev.bidmesh.node.security;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The certificate authority of one mesh: a key on the curve P-256 with a certificate that it signed
 * itself. Whoever holds it can make members of that mesh.
 */
public final class Authority {

  /** How long an authority can be trusted. */
  public static final Duration VALIDITY = Duration.ofDays(3_652);

  /** How long the certificate of a node is valid unless it is said otherwise. */
  public static final Duration NODE_VALIDITY = Duration.ofDays(365);

  /**
   * By how much certificates are dated back, so that a clock that is a little slow does not matter.
   */
  static final Duration BACKDATED = Duration.ofHours(1);

  private static final String SIGNATURE = "SHA256withECDSA";
  private static final int SERIAL_BITS = 127;

  private final PrivateKey key;
  private final X509Certificate certificate;

  private Authority(PrivateKey key, X509Certificate certificate) {
    this.key = key;
    this.certificate = certificate;
  }

  /** Makes a new one. */
  static Authority create(MeshId mesh, String name, Instant now, SecureRandom random) {
    KeyPair pair = EcKeys.generate(random);
    X500Name self =
        new X500NameBuilder(BCStyle.INSTANCE)
            .addRDN(BCStyle.O, "Bidmesh")
            .addRDN(BCStyle.CN, name + " " + mesh)
            .build();
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
              self,
              serial(random),
              Date.from(now.minus(BACKDATED)),
              Date.from(now.plus(VALIDITY)),
              self,
              pair.getPublic());
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
          .addExtension(
              Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
          .addExtension(
              Extension.subjectKeyIdentifier,
              false,
              new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
      return new Authority(pair.getPrivate(), signed(builder, pair.getPrivate()));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException("this Java cannot make a certificate", e);
    }
  }

  /**
   * One from before.
   *
   * @throws IllegalArgumentException if the certificate is not that of an authority, or of another
   *     key
   */
  static Authority of(PrivateKey key, X509Certificate certificate) {
    if (certificate.getBasicConstraints() < 0) {
      throw new IllegalArgumentException("this certificate is not that of an authority");
    }
    if (!Signatures.belongTogether(key, certificate.getPublicKey())) {
      throw new IllegalArgumentException("this certificate is of another key");
    }
    return new Authority(key, certificate);
  }

  /** What members trust. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** For the vault alone. */
  PrivateKey key() {
    return key;
  }

  /**
   * Issues the certificate of a node. It is not valid longer than the authority.
   *
   * @throws IllegalArgumentException if the key is not on the curve P-256
   */
  public X509Certificate issue(
      PublicKey publicKey,
      NodeSubject subject,
      Duration validity,
      Instant now,
      SecureRandom random) {
    Instant last = certificate.getNotAfter().toInstant();
    Instant end = now.plus(validity);
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
              certificate,
              serial(random),
              Date.from(now.minus(BACKDATED)),
              Date.from(end.isBefore(last) ? end : last),
              SubjectNames.distinguished(subject),
              EcKeys.required(publicKey));
      var ids = new JcaX509ExtensionUtils();
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
          .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
          .addExtension(Extension.extendedKeyUsage, false, bothSidesOfTls())
          .addExtension(Extension.subjectAlternativeName, false, SubjectNames.alternative(subject))
          .addExtension(
              Extension.authorityKeyIdentifier,
              false,
              ids.createAuthorityKeyIdentifier(certificate))
          .addExtension(
              Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(publicKey));
      return signed(builder, key);
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException("this Java cannot make a certificate", e);
    }
  }

  /** The list of a mesh in which nothing was revoked yet. */
  RevocationList noRevocations(Instant now) {
    return sign(List.of(), 0, now);
  }

  /** The list that follows another one, with more certificates on it. */
  public RevocationList revoke(RevocationList last, Collection<BigInteger> more, Instant now) {
    var all = Stream.concat(last.serials().stream(), more.stream()).distinct().sorted().toList();
    return sign(all, last.number() + 1, now);
  }

  private RevocationList sign(List<BigInteger> serials, long number, Instant now) {
    try {
      var builder = new JcaX509v2CRLBuilder(certificate, Date.from(now));
      // It counts until there is a newer one, however long nobody needs one.
      builder.setNextUpdate(certificate.getNotAfter());
      builder.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(number)));
      serials.forEach(
          each -> builder.addCRLEntry(each, Date.from(now), CRLReason.cessationOfOperation));
      byte[] encoded = builder.build(signer(key)).getEncoded();
      return RevocationList.read(encoded, certificate);
    } catch (IOException | OperatorCreationException | CertificateException e) {
      throw new IllegalStateException("this Java cannot make a revocation list", e);
    }
  }

  private static ExtendedKeyUsage bothSidesOfTls() {
    return new ExtendedKeyUsage(
        new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth});
  }

  private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key)
      throws OperatorCreationException, CertificateException {
    return new JcaX509CertificateConverter().getCertificate(builder.build(signer(key)));
  }

  private static ContentSigner signer(PrivateKey key) throws OperatorCreationException {
    return new JcaContentSignerBuilder(SIGNATURE).build(key);
  }

  private static BigInteger serial(SecureRandom random) {
    return new BigInteger(SERIAL_BITS, random).setBit(0);
  }
}
