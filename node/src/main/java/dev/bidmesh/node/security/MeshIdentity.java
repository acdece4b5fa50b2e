package dev.bidmesh.node.security;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;

/**
 * One node's part of the secret of a mesh: all that it needs to prove its membership and to check
 * that of others.
 *
 * @param id of the mesh
 * @param name of the mesh, for people
 * @param key private key of this node
 * @param certificate of this node, issued by the authority
 * @param authority certificate of the mesh's authority, which every node trusts and nothing else
 * @param keys what members prove to know
 * @param revocations certificates that are not to be trusted any more
 */
public record MeshIdentity(
    MeshId id,
    String name,
    PrivateKey key,
    X509Certificate certificate,
    X509Certificate authority,
    MembershipKeys keys,
    RevocationList revocations) {

  /** Under which the key and its certificates are in a {@link #keyStore}. */
  public static final String ALIAS = "node";

  /** Name of the cluster of this mesh. */
  public String clusterName() {
    return id.clusterName();
  }

  /** The certificate of the node and that of the authority, in this order. */
  public X509Certificate[] chain() {
    return new X509Certificate[] {certificate, authority};
  }

  /** Key and certificates as a PKCS#12 store in memory, as TLS libraries take them. */
  public KeyStore keyStore(char[] password) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, password);
      store.setKeyEntry(ALIAS, key, password, new Certificate[] {certificate, authority});
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java cannot make a PKCS#12 store", e);
    }
  }

  /** The same with other membership keys. */
  public MeshIdentity with(MembershipKeys others) {
    return new MeshIdentity(id, name, key, certificate, authority, others, revocations);
  }

  /**
   * The same with these revocations if they are newer, otherwise this.
   *
   * @param list that was checked to be of this mesh's authority
   */
  public MeshIdentity with(RevocationList list) {
    return list.number() > revocations.number()
        ? new MeshIdentity(id, name, key, certificate, authority, keys, list)
        : this;
  }

  /** The same with another certificate for the same key. */
  public MeshIdentity with(X509Certificate renewed) {
    return new MeshIdentity(id, name, key, renewed, authority, keys, revocations);
  }

  /** Says whose it is and nothing that is secret. */
  @Override
  public String toString() {
    return "MeshIdentity[mesh="
        + name
        + ", id="
        + id
        + ", node="
        + certificate.getSubjectX500Principal().getName()
        + "]";
  }
}
