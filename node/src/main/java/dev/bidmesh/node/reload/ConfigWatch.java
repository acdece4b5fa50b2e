package dev.bidmesh.node.reload;

import dev.bidmesh.node.Node;
import dev.bidmesh.node.config.ConfigException;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.config.Reload;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a node's configuration file from time to time and has the node take over what has
 * changed. A file that cannot be, as a whole, changes nothing.
 */
public final class ConfigWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);

  private final Path file;
  private final Supplier<NodeConfig> reader;
  private final Node node;
  private final Consumer<NodeConfig> applied;
  private final Changes changes;
  private final ScheduledExecutorService looks;

  private ConfigWatch(
      Path file, Supplier<NodeConfig> reader, Node node, Consumer<NodeConfig> applied) {
    this.file = file;
    this.reader = reader;
    this.node = node;
    this.applied = applied;
    this.changes = new Changes(stamp());
    this.looks = Executors.newSingleThreadScheduledExecutor(ConfigWatch::thread);
  }

  /**
   * Starts to look.
   *
   * @param file which need not be there
   * @param interval time between looks, above 0
   * @param reader what the node would run on if it were started now; fails with a {@link
   *     ConfigException}
   * @param applied hears what the node runs on, whenever that has changed
   */
  public static ConfigWatch start(
      Path file,
      Duration interval,
      Supplier<NodeConfig> reader,
      Node node,
      Consumer<NodeConfig> applied) {
    var watch = new ConfigWatch(file, reader, node, applied);
    long millis = interval.toMillis();
    watch.looks.scheduleWithFixedDelay(watch::look, millis, millis, TimeUnit.MILLISECONDS);
    return watch;
  }

  /** Looks no more. */
  @Override
  public void close() {
    looks.shutdownNow();
  }

  private void look() {
    try {
      if (changes.look(stamp())) {
        reload();
      }
    } catch (RuntimeException e) {
      // The next look must come all the same.
      LOG.atError().addKeyValue("file", file).setCause(e).log("configuration not looked at");
    }
  }

  private void reload() {
    try {
      tell(node.reconfigure(reader.get()));
    } catch (ConfigException e) {
      LOG.atWarn().log("configuration refused, the node goes on with what it had: {}", reason(e));
      node.configRefused(reason(e));
    }
  }

  private void tell(Reload reload) {
    if (!reload.applied().isEmpty()) {
      applied.accept(reload.config());
      LOG.atInfo().log("configuration taken over: {}", String.join(", ", reload.applied()));
    }
    if (!reload.pending().isEmpty()) {
      LOG.atWarn()
          .log(
              "start the node again for what has changed in {}",
              String.join(", ", reload.pending()));
    }
  }

  private static String reason(ConfigException e) {
    return String.valueOf(e.getMessage());
  }

  /** A file that cannot be looked at is like none: reading it says why. */
  private Optional<FileStamp> stamp() {
    try {
      return FileStamp.of(file);
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("file", file).log("cannot be looked at: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private static Thread thread(Runnable task) {
    var thread = new Thread(task, "config-watch");
    thread.setDaemon(true);
    return thread;
  }
}
