package dev.bidmesh.node.security;

import dev.bidmesh.protocol.DeviceId;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.util.IPAddress;

/** The names in the certificate of a node. */
final class SubjectNames {

  private static final String DEVICE = "urn:bidmesh:device:";
  private static final List<String> THIS_DEVICE = List.of("localhost", "127.0.0.1", "::1");

  private SubjectNames() {}

  static X500Name distinguished(NodeSubject subject) {
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, subject.name()).build();
  }

  static GeneralNames alternative(NodeSubject subject) {
    var names = new ArrayList<GeneralName>();
    names.add(
        new GeneralName(
            GeneralName.uniformResourceIdentifier, DEVICE + subject.deviceId().value()));
    THIS_DEVICE.forEach(host -> names.add(host(host)));
    subject.hosts().stream()
        .filter(host -> !THIS_DEVICE.contains(host))
        .distinct()
        .forEach(host -> names.add(host(host)));
    return new GeneralNames(names.toArray(GeneralName[]::new));
  }

  /** The display name of the node that a certificate is of. */
  static String nodeName(X509Certificate certificate) {
    RDN[] names =
        X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded())
            .getRDNs(BCStyle.CN);
    return names.length > 0 && names[0].getFirst().getValue() instanceof ASN1String name
        ? name.getString()
        : "";
  }

  /** The device that a certificate is of, if it is one of a node. */
  static Optional<DeviceId> device(X509Certificate certificate) {
    return alternativeNames(certificate).stream()
        .filter(name -> Integer.valueOf(GeneralName.uniformResourceIdentifier).equals(name.get(0)))
        .map(name -> String.valueOf(name.get(1)))
        .filter(name -> name.startsWith(DEVICE))
        .map(name -> name.substring(DEVICE.length()))
        .filter(SubjectNames::isDeviceId)
        .map(DeviceId::new)
        .findFirst();
  }

  private static List<List<?>> alternativeNames(X509Certificate certificate) {
    try {
      var names = certificate.getSubjectAlternativeNames();
      return names == null ? List.of() : List.copyOf(names);
    } catch (CertificateParsingException e) {
      throw new IllegalArgumentException("the names of this certificate cannot be read", e);
    }
  }

  private static boolean isDeviceId(String text) {
    return text.length() == DeviceId.LENGTH && text.matches("[a-z2-7]+");
  }

  private static GeneralName host(String host) {
    boolean numeric = IPAddress.isValid(host);
    return new GeneralName(numeric ? GeneralName.iPAddress : GeneralName.dNSName, host);
  }
}
