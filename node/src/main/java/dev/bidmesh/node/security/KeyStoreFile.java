package dev.bidmesh.node.security;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

/**
 * A private key with its certificates as a PKCS#12 store.
 *
 * @param key one on the curve P-256
 * @param chain its own certificate first
 */
record KeyStoreFile(PrivateKey key, List<X509Certificate> chain) {

  /**
   * The format wants a password. One that has to lie beside the file would protect nothing that the
   * permissions of the file do not, so it is the same everywhere and no secret.
   */
  static final String PASSWORD = "bidmesh";

  KeyStoreFile {
    chain = List.copyOf(chain);
  }

  /**
   * Reads one.
   *
   * @throws GeneralSecurityException if it is not one, or its certificate is of another key
   */
  static KeyStoreFile decode(byte[] content) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new ByteArrayInputStream(content), PASSWORD.toCharArray());
    Key key = store.getKey(MeshIdentity.ALIAS, PASSWORD.toCharArray());
    Certificate[] chain = store.getCertificateChain(MeshIdentity.ALIAS);
    if (!(key instanceof PrivateKey own) || chain == null) {
      throw new GeneralSecurityException("no key named " + MeshIdentity.ALIAS);
    }
    var certificates = Arrays.stream(chain).map(X509Certificate.class::cast).toList();
    if (!Signatures.belongTogether(own, certificates.get(0).getPublicKey())) {
      throw new GeneralSecurityException("the certificate is of another key");
    }
    return new KeyStoreFile(own, certificates);
  }

  byte[] encode() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      char[] password = PASSWORD.toCharArray();
      store.load(null, password);
      store.setKeyEntry(MeshIdentity.ALIAS, key, password, chain.toArray(Certificate[]::new));
      var out = new ByteArrayOutputStream();
      store.store(out, password);
      return out.toByteArray();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java cannot make a PKCS#12 store", e);
    }
  }

  /** Says nothing of the key. */
  @Override
  public String toString() {
    return "KeyStoreFile[" + chain.size() + " certificates]";
  }
}
