package dev.bidmesh.executor.engine.process;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A temporary folder that only this user can look into, removed with everything in it. */
final class PrivateFolder {

  private static final Logger LOG = LoggerFactory.getLogger(PrivateFolder.class);

  private static final String PREFIX = "bidmesh-run-";
  private static final int ATTEMPTS = 3;

  private PrivateFolder() {}

  static Path create(Path root, OwnerMark owner) throws IOException {
    Files.createDirectories(root);
    // Where the file system knows permissions, only the owner gets any.
    return Files.createTempDirectory(root, PREFIX + owner.text());
  }

  /** Removes a folder; links in it are removed, never followed. */
  static void remove(Path folder) {
    for (int attempt = 1; Files.exists(folder) && attempt <= ATTEMPTS; attempt++) {
      try {
        Files.walkFileTree(folder, new Remover());
      } catch (IOException e) {
        // A program that is just ending may still write into it: look again.
        if (attempt == ATTEMPTS) {
          LOG.atWarn().addKeyValue("folder", folder).setCause(e).log("temporary folder stays");
        }
      }
    }
  }

  /** Removes what processes left that were killed. */
  static void sweep(Path root, OwnerMark self) {
    for (Path folder : ofDeadOwners(root, self)) {
      LOG.atInfo().addKeyValue("folder", folder).log("removing what a killed node left");
      remove(folder);
    }
  }

  private static List<Path> ofDeadOwners(Path root, OwnerMark self) {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(root)) {
      return all.filter(Files::isDirectory).filter(each -> isOfDeadOwner(each, self)).toList();
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("folder", root).setCause(e).log("cannot list");
      return List.of();
    }
  }

  private static boolean isOfDeadOwner(Path folder, OwnerMark self) {
    String name = String.valueOf(folder.getFileName());
    return name.startsWith(PREFIX) && self.isOfDeadOwner(name.substring(PREFIX.length()));
  }

  private static final class Remover extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
