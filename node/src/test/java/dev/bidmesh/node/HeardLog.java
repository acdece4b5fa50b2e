package dev.bidmesh.node;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** What a class logs until this is closed. */
public final class HeardLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();
  private final Logger logger;

  private HeardLog(Logger logger) {
    this.logger = logger;
  }

  public static HeardLog of(Class<?> who) {
    return of((Logger) LoggerFactory.getLogger(who));
  }

  private static HeardLog of(Logger logger) {
    var heard = new HeardLog(logger);
    // Nodes of other tests in this process set the level of all.
    logger.setLevel(Level.INFO);
    heard.start();
    heard.logger.addAppender(heard);
    return heard;
  }

  /** The same of a class that a test does not see. */
  public static HeardLog named(String who) {
    return of((Logger) LoggerFactory.getLogger(who));
  }

  /** The same from the least important on. */
  public static HeardLog ofAll(Class<?> who) {
    HeardLog heard = of(who);
    heard.logger.setLevel(Level.DEBUG);
    return heard;
  }

  /** Whether something with these words was logged, in its text or its values. */
  public boolean holds(String words) {
    return with(words).findAny().isPresent();
  }

  /** Whether something with these words was logged, and with this value for a key. */
  public boolean holds(String words, String key, Object value) {
    return with(words)
        .flatMap(event -> Stream.ofNullable(event.getKeyValuePairs()).flatMap(List::stream))
        .anyMatch(pair -> pair.key.equals(key) && pair.value.equals(value));
  }

  /** How often something with these words was logged. */
  public long count(String words) {
    return with(words).count();
  }

  private Stream<ILoggingEvent> with(String words) {
    return events.stream().filter(event -> whole(event).contains(words));
  }

  private static String whole(ILoggingEvent event) {
    return event.getFormattedMessage()
        + Stream.ofNullable(event.getKeyValuePairs())
            .flatMap(List::stream)
            .map(pair -> " " + pair)
            .collect(Collectors.joining());
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    logger.setLevel(null);
    stop();
  }

  @Override
  protected void append(ILoggingEvent event) {
    events.add(event);
  }
}
