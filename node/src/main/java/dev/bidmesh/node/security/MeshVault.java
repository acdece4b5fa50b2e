package dev.bidmesh.node.security;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bidmesh.node.StartupException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

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
  private static final String LOCK = "lock";
  private static final String REVOKED = "revoked.crl";
  private static final String AUTHORITY = "authority.p12";
  private static final int CHAIN = 2;

  private static final ObjectMapper JSON = MeshJson.mapper();

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
   * Writes the node's part. What says that there is one comes last, so that a crash in between
   * leaves none. Where there is one of the same mesh already, a crash leaves one with the new
   * certificate and keys from before, which the node brings up to date by itself.
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

  /**
   * Replaces the membership keys.
   *
   * @throws StartupException if that is not possible
   */
  public void write(MembershipKeys keys) {
    files.write(KEYS, KeysFile.encode(keys));
  }

  /**
   * Replaces the list of revoked certificates.
   *
   * @throws StartupException if that is not possible
   */
  public void write(RevocationList list) {
    files.write(REVOKED, list.encoded());
  }

  /**
   * Does something while no other thread or process of this device does the same.
   *
   * @throws StartupException if somebody else does so for too long
   */
  public <T> T exclusively(Supplier<T> work) {
    return files.exclusively(LOCK, work);
  }

  /**
   * Reads something else that belongs to the secret.
   *
   * @param name of the file
   * @return empty if there is none
   * @throws StartupException if it is damaged, or others have access to it
   */
  public <T> Optional<T> readJson(String name, Class<T> type) {
    return files.read(name).map(content -> decode(name, () -> JSON.readValue(content, type)));
  }

  /**
   * Writes something else that belongs to the secret.
   *
   * @param name of the file
   * @throws StartupException if that is not possible
   */
  public void writeJson(String name, Object content) {
    files.write(name, encode(content));
  }

  /**
   * Removes something else that belongs to the secret; does nothing if there is none.
   *
   * @param name of the file
   * @throws StartupException if that is not possible
   */
  public void remove(String name) {
    files.remove(name);
  }

  /** Tells one state of the node's part from another: it changes whenever a file of it does. */
  public Object stamp() {
    return Stream.of(NODE, KEYS, REVOKED).map(files::stamp).toList();
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

  private static byte[] encode(Object content) {
    try {
      return JSON.writeValueAsBytes(content);
    } catch (IOException e) {
      throw new IllegalStateException("this cannot be written as JSON", e);
    }
  }

  private interface Decoding<T> {
    T run() throws GeneralSecurityException, IOException;
  }

  private record About(
      @JsonProperty(required = true) String id, @JsonProperty(required = true) String name) {}
}
