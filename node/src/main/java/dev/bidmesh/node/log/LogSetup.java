package dev.bidmesh.node.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import dev.bidmesh.node.config.LogConfig;
import dev.bidmesh.node.config.LogLevel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets up the log in code, found by the service loader: reading an XML file for it takes a third of
 * the time in which a question is answered.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {

  private static final String OURS = "dev.bidmesh";
  private static final String LEAVING_CONSUMERS = "io.vertx.core.eventbus.impl.MessageConsumerImpl";

  /**
   * Who tells of every peer that leaves, dies or cannot be reached, some with a stack trace. What
   * matters of it, we say ourselves.
   */
  private static final Map<String, Level> QUIET =
      Map.of(
          "com.hazelcast", Level.ERROR,
          // An interface that is away is a warning of it for each packet.
          "javax.jmdns", Level.ERROR,
          // Of a step of a merge that came too early, and that it does again by itself.
          "com.hazelcast.internal.cluster.impl.operations.LockClusterStateOp", Level.OFF,
          "io.vertx.core.eventbus.impl.clustered", Level.OFF,
          "io.vertx.core.net.impl.ConnectionBase", Level.OFF);

  private static final String PATTERN =
      "%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg %kvp{NONE}%n%ex{full}";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setPattern(PATTERN);
    encoder.start();
    var console = new ConsoleAppender<ILoggingEvent>();
    console.setContext(context);
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.start();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(console);
    root.setLevel(Level.WARN);
    context.getLogger(OURS).setLevel(Level.WARN);
    // Warns of each message that a consumer on its way out does not take: usual at every stop.
    context.getLogger(LEAVING_CONSUMERS).setLevel(Level.ERROR);
    QUIET.forEach((name, least) -> context.getLogger(name).setLevel(least));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Sets what is logged from now on. Libraries tell warnings only, unless all is asked for. */
  public static void level(LogLevel level) {
    Level wanted = Level.valueOf(level.name());
    boolean forAll = level == LogLevel.ERROR || level == LogLevel.TRACE;
    set(OURS, wanted);
    set(Logger.ROOT_LOGGER_NAME, forAll ? wanted : Level.WARN);
    QUIET.forEach((name, least) -> set(name, level == LogLevel.TRACE ? Level.TRACE : least));
  }

  /**
   * Keeps the log in files too, from now on.
   *
   * @return ends that
   */
  public static Kept keep(LogFiles files, LogConfig config) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      RollingFileAppender<ILoggingEvent> appender = appender(context, files, config);
      ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
      root.addAppender(appender);
      return () -> {
        root.detachAppender(appender);
        appender.stop();
      };
    }
    return Kept.NOT;
  }

  /** A log that is kept in files. */
  @FunctionalInterface
  public interface Kept extends AutoCloseable {

    /** One that is not. */
    Kept NOT = () -> {};

    @Override
    void close();
  }

  private static RollingFileAppender<ILoggingEvent> appender(
      LoggerContext context, LogFiles files, LogConfig config) {
    var lines = new JsonLines();
    lines.setContext(context);
    lines.start();
    var appender = new RollingFileAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setName("file");
    appender.setFile(files.current().toString());
    appender.setEncoder(lines);
    var policy = new FixedWindowRollingPolicy();
    policy.setContext(context);
    policy.setParent(appender);
    policy.setFileNamePattern(files.older("%i").toString());
    policy.setMinIndex(1);
    policy.setMaxIndex(Math.max(1, config.files() - 1));
    policy.start();
    var trigger = new SizeBasedTriggeringPolicy<ILoggingEvent>();
    trigger.setContext(context);
    trigger.setMaxFileSize(new FileSize(config.fileBytes()));
    trigger.setCheckIncrement(Duration.buildBySeconds(1));
    trigger.start();
    appender.setRollingPolicy(policy);
    appender.setTriggeringPolicy(trigger);
    appender.start();
    return appender;
  }

  private static void set(String name, Level level) {
    if (LoggerFactory.getLogger(name) instanceof ch.qos.logback.classic.Logger logger) {
      logger.setLevel(level);
    }
  }
}
