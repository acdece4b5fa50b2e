package dev.bidmesh.node.demo;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What happened, in order, for the one thread that leads the demonstration. */
final class Inbox implements Consumer<DemoEvent> {

  /** Far more than the pieces of all answers; whoever fills it has to wait. */
  private static final int CAPACITY = 4096;

  private final BlockingQueue<DemoEvent> events = new LinkedBlockingQueue<>(CAPACITY);

  @Override
  public void accept(DemoEvent event) {
    try {
      events.put(event);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The next event, or {@link DemoEvent.TimedOut} if there is none for so long. */
  DemoEvent next(Duration longest) {
    try {
      DemoEvent event = events.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
      return event == null ? new DemoEvent.TimedOut() : event;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new DemoEvent.Interrupted();
    }
  }
}
