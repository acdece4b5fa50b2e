package dev.bidmesh.node.security;

import dev.bidmesh.node.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether a file is for its owner alone, by POSIX permissions or by an access control list. */
public final class OwnerOnly {

  private static final Set<PosixFilePermission> OWNERS =
      Set.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  /** Who may do everything on Windows anyway. */
  private static final List<String> ADMINISTRATORS =
      List.of("NT AUTHORITY\\SYSTEM", "BUILTIN\\Administrators");

  private OwnerOnly() {}

  /** Takes the rights of all others away where the platform has access control lists only. */
  public static void restrict(Path file) throws IOException {
    if (posix(file).isPresent()) {
      return;
    }
    Optional<AclFileAttributeView> view = acl(file);
    if (view.isPresent()) {
      UserPrincipal owner = Files.getOwner(file);
      view.get()
          .setAcl(
              List.of(
                  AclEntry.newBuilder()
                      .setType(AclEntryType.ALLOW)
                      .setPrincipal(owner)
                      .setPermissions(AclEntryPermission.values())
                      .build()));
    }
  }

  /**
   * @param mode that it should have, for the advice
   * @throws StartupException naming the file and the command, if others have rights on it
   */
  public static void require(Path file, String mode) {
    try {
      Optional<PosixFileAttributeView> posix = posix(file);
      if (posix.isPresent()) {
        if (!OWNERS.containsAll(posix.get().readAttributes().permissions())) {
          throw open(file, "chmod " + mode + " " + file);
        }
        return;
      }
      Optional<AclFileAttributeView> acl = acl(file);
      if (acl.isPresent() && isOpen(acl.get())) {
        throw open(file, "icacls \"" + file + "\" /inheritance:r /grant:r \"%USERNAME%:F\"");
      }
    } catch (IOException e) {
      throw new StartupException("cannot tell who can read " + file + ": " + e.getMessage(), e);
    }
  }

  private static boolean isOpen(AclFileAttributeView view) throws IOException {
    UserPrincipal owner = view.getOwner();
    return view.getAcl().stream()
        .filter(entry -> entry.type() == AclEntryType.ALLOW)
        .map(AclEntry::principal)
        .anyMatch(who -> !who.equals(owner) && !ADMINISTRATORS.contains(who.getName()));
  }

  private static StartupException open(Path file, String command) {
    return new StartupException(
        file
            + " holds secrets of the mesh and others on this device have access to it. Run: "
            + command);
  }

  private static Optional<PosixFileAttributeView> posix(Path file) {
    return Optional.ofNullable(Files.getFileAttributeView(file, PosixFileAttributeView.class));
  }

  private static Optional<AclFileAttributeView> acl(Path file) {
    return Optional.ofNullable(Files.getFileAttributeView(file, AclFileAttributeView.class));
  }
}
