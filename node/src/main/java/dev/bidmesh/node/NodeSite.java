package dev.bidmesh.node;

import dev.bidmesh.executor.engine.UserHome;
import dev.bidmesh.node.config.ConfigLoader;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.data.DataDir;
import dev.bidmesh.node.data.DeviceFile;
import dev.bidmesh.node.data.HostName;
import dev.bidmesh.node.data.TempDirs;
import dev.bidmesh.protocol.DeviceProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;

/**
 * Where and as whom a node runs: its configuration, its directory, held until this is closed, and
 * its identity.
 *
 * @param config everything that was set
 * @param directory held
 * @param profile counted as started
 * @param temporary whether the directory goes with the node
 */
public record NodeSite(
    NodeConfig config, DataDir directory, DeviceProfile profile, boolean temporary)
    implements AutoCloseable {

  private static final String HOME = ".bidmesh";
  private static final String TEMPORARY = "bidmesh-ask-";
  private static final int MOST_UNNAMED_NODES = 64;

  /**
   * Takes the configured directory. Without a name or directory it is that of the host, or of the
   * second, third, … node on it.
   *
   * @throws StartupException if the configuration, the directory or the identity cannot be used
   */
  public static NodeSite open(ConfigLoader loader, Path home, Map<String, String> environment) {
    NodeConfig known = loader.withoutDataDir();
    String host = HostName.find(environment);
    Path nodes = home.resolve(HOME);
    if (known.dataDir().isPresent()) {
      Path path = expanded(known.dataDir().get(), home);
      return in(DataDir.claim(path), loader, known.name().orElse(host));
    }
    if (known.name().isPresent()) {
      String name = known.name().get();
      Path path = nodes.resolve(HostName.sanitised(name));
      return in(DataDir.claim(path), loader, name);
    }
    return unnamed(loader, nodes, host);
  }

  /**
   * The directory that a node would be given that is started now, if no other one of this device
   * runs; nothing is made or held.
   */
  public static Path directoryOf(ConfigLoader loader, Path home, Map<String, String> environment) {
    NodeConfig known = loader.withoutDataDir();
    String name = known.name().orElseGet(() -> HostName.find(environment));
    return known
        .dataDir()
        .map(path -> expanded(path, home))
        .orElse(home.resolve(HOME).resolve(HostName.sanitised(name)));
  }

  /**
   * Makes a directory that exists as long as the node; if that is killed, the next one removes it.
   * The configuration is that of the node that would usually run here.
   *
   * @throws StartupException if the configuration or the directory cannot be used
   */
  public static NodeSite temporary(
      ConfigLoader loader, Path home, Map<String, String> environment) {
    NodeConfig known = loader.withoutDataDir();
    String name = known.name().orElseGet(() -> HostName.find(environment));
    NodeConfig config = loader.in(directoryOf(loader, home, environment));
    try {
      DataDir directory = DataDir.claim(TempDirs.make(TEMPORARY));
      return new NodeSite(config, directory, profile(directory, config.name().orElse(name)), true);
    } catch (IOException e) {
      throw new StartupException("cannot make a temporary directory: " + e.getMessage(), e);
    }
  }

  /**
   * Counts one more start of the device, as one that exceeds what others have heard.
   *
   * @param heard highest start count that is known to others, 0 if none is
   * @throws StartupException if it cannot be written
   */
  public DeviceProfile nextStart(long heard) {
    var identity = new DeviceFile(directory).nextStart(new SecureRandom(), heard);
    return new DeviceProfile(
        identity.deviceId(), profile.name(), identity.incarnation(), profile.version());
  }

  /** The same with another configuration. */
  public NodeSite with(NodeConfig other) {
    return new NodeSite(other, directory, profile, temporary);
  }

  /** Gives the directory back. */
  @Override
  public void close() {
    directory.close();
    if (temporary) {
      TempDirs.remove(directory.path());
    }
  }

  private static NodeSite unnamed(ConfigLoader loader, Path nodes, String host) {
    for (int number = 1; number <= MOST_UNNAMED_NODES; number++) {
      String name = number == 1 ? host : host + "-" + number;
      var free = DataDir.tryClaim(nodes.resolve(name));
      if (free.isPresent()) {
        return in(free.get(), loader, name);
      }
    }
    throw new StartupException(
        "there are " + MOST_UNNAMED_NODES + " unnamed nodes here already. Name this one: --name");
  }

  private static NodeSite in(DataDir directory, ConfigLoader loader, String name) {
    try {
      NodeConfig config = loader.in(directory.path());
      return new NodeSite(config, directory, profile(directory, config.name().orElse(name)), false);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  private static DeviceProfile profile(DataDir directory, String name) {
    var identity = new DeviceFile(directory).nextStart(new SecureRandom());
    return new DeviceProfile(identity.deviceId(), name, identity.incarnation(), Version.current());
  }

  private static Path expanded(String path, Path home) {
    return UserHome.path(path, home).toAbsolutePath();
  }
}
