package dev.bidmesh.node.security;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bidmesh.node.StartupException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;

/**
 * Where a node keeps its part of a mesh's secret: the directory {@code mesh} in its data directory,
 * for its owner alone.
 *
 * <table>
 *   <caption>Files</caption>
 *   <tr><td>{@code mesh.json}<td>id and name of the mesh
 *   <tr><td>{@code node.p12}<td>key and certificate of the node, and the authority's certificate
 *   <tr><td>{@code membership.key}<td>what members prove to know
 *   <tr><td>{@code revoked.crl}<td>certificates that are not to be trusted any more
 *   <tr><td>{@code authority.p12}<td>the authority itself, only where the mesh was made
 * </table>
 */
public final class MeshVault {

  /** Directory of the files. */
  public static final String DIRECTORY = "mesh";

  private static final String ABOUT = "mesh.json";
  private static final String NODE = "node.p12";
  private static final String KEYS = "membership.key";
  private static final String REVOKED = "revoked.crl";
  private static final String AUTHORITY = "authority.p12";
  private static final int CHAIN = 2;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  private final PrivateFiles files;

  /**
   * @param dataDirectory of the node
   */
  public MeshVault(Path dataDirectory) {
    this.files = new PrivateFiles(dataDirectory.resolve(DIRECTORY));
  }

  /** Whether this node belongs to a mesh with a secret. */
  public boolean isThere() {
    return files.exists(ABOUT);
  }

  /** Whether this node can make members: it holds the key of the authority. */
  public boolean hasAuthority() {
    return files.exists(AUTHORITY);
  }

  /** For what else belongs to the secret. */
  PrivateFiles files() {
    return files;
  }

  /**
   * Reads the node's part.
   *
   * @return empty if it belongs to no mesh with a secret
   * @throws StartupException if a file is damaged, or others have access to it
   */
  public Optional<MeshIdentity> read() {
    return files.read(ABOUT).map(this::identity);
  }

  /**
   * Reads the authority.
   *
   * @return empty if it is kept on another node
   * @throws StartupException if the file is damaged, or others have access to it
   */
  public Optional<Authority> authority() {
    return files.read(AUTHORITY).map(this::authority);
  }

  /**
   * Writes the node's part. What says that there is one comes last, so that a crash in between leaves
   * none.
   *
   * @throws StartupException if that is not possible
   */
  public void write(MeshIdentity identity) {
    files.write(NODE, new KeyStoreFile(identity.key(), List.of(identity.chain())).encode());
    files.write(KEYS, KeysFile.encode(identity.keys()));
    files.write(REVOKED, identity.revocations().encoded());
    files.write(ABOUT, encode(new About(identity.id().value(), identity.name())));
  }

  /**
   * Writes the authority.
   *
   * @throws StartupException if that is not possible
   */
  public void write(Authority authority) {
    var chain = List.of(authority.certificate());
    files.write(AUTHORITY, new KeyStoreFile(authority.key(), chain).encode());
  }

  private MeshIdentity identity(byte[] about) {
    About mesh = decode(ABOUT, () -> JSON.readValue(about, About.class));
    KeyStoreFile own = decode(NODE, () -> withAuthority(KeyStoreFile.decode(required(NODE))));
    var authority = own.chain().get(1);
    return new MeshIdentity(
        decode(ABOUT, () -> new MeshId(mesh.id())),
        mesh.name(),
        own.key(),
        own.chain().get(0),
        authority,
        decode(KEYS, () -> KeysFile.decode(required(KEYS))),
        decode(REVOKED, () -> RevocationList.read(required(REVOKED), authority)));
  }

  private Authority authority(byte[] content) {
    return decode(
        AUTHORITY,
        () -> {
          KeyStoreFile file = KeyStoreFile.decode(content);
          return Authority.of(file.key(), file.chain().get(0));
        });
  }

  private static KeyStoreFile withAuthority(KeyStoreFile file) throws GeneralSecurityException {
    if (file.chain().size() != CHAIN) {
      throw new GeneralSecurityException("the certificate of the authority is missing");
    }
    return file;
  }

  private byte[] required(String name) throws IOException {
    return files.read(name).orElseThrow(() -> new IOException("there is no " + name));
  }

  private <T> T decode(String name, Decoding<T> decoding) {
    try {
      return decoding.run();
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      throw files.damaged(name, e);
    }
  }

  private static byte[] encode(About about) {
    try {
      return JSON.writeValueAsBytes(about);
    } catch (IOException e) {
      throw new IllegalStateException("two texts can be written as JSON", e);
    }
  }

  private interface Decoding<T> {
    T run() throws GeneralSecurityException, IOException;
  }

  private record About(
      @JsonProperty(required = true) String id, @JsonProperty(required = true) String name) {}
}
