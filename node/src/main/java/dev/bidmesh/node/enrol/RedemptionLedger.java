package dev.bidmesh.node.enrol;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bidmesh.node.security.Digests;
import dev.bidmesh.protocol.Checks;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What devices got for tokens that have not ended yet, so that a device whose answer was lost gets
 * the same again instead of being told that its token was used.
 *
 * @param redemptions the oldest first
 */
record RedemptionLedger(@JsonProperty(required = true) List<Redemption> redemptions) {

  /** The most that are kept; the oldest makes room. An answer is asked for again at once. */
  static final int MOST = 256;

  static final RedemptionLedger EMPTY = new RedemptionLedger(List.of());

  RedemptionLedger {
    redemptions = Checks.atMost("redemptions", MOST, redemptions);
  }

  /** With one more; those of tokens that have ended are forgotten. */
  RedemptionLedger with(StoredToken token, PublicKey key, X509Certificate issued, Instant now) {
    var added = new Redemption(token.id(), digest(key), token.expires(), encoded(issued));
    var all =
        Stream.concat(
                redemptions.stream().filter(each -> now.isBefore(each.until())), Stream.of(added))
            .toList();
    return new RedemptionLedger(all.subList(Math.max(0, all.size() - MOST), all.size()));
  }

  /** The certificate that was issued for a token and a key. */
  Optional<X509Certificate> issued(String token, PublicKey key) {
    String digest = digest(key);
    return redemptions.stream()
        .filter(each -> each.isOf(token, digest))
        .reduce((one, later) -> later)
        .map(Redemption::issued);
  }

  private static String digest(PublicKey key) {
    return Digests.sha256Hex(key.getEncoded());
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate of ours cannot be encoded", e);
    }
  }
}
