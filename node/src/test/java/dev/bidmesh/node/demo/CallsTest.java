package dev.bidmesh.node.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CallsTest {

  private static final String RUNS = "{\"attempts\":[{\"device_name\":\"desktop\"}]}";
  private static final Duration SHORT = Duration.ofMillis(20);

  private final BlockingQueue<DemoEvent> events = new LinkedBlockingQueue<>();
  private final AtomicInteger looks = new AtomicInteger();

  @Test
  void shouldLookAgainForATraceThatDoesNotCome() throws InterruptedException {
    try (var calls = calls(2, RUNS, Duration.ofSeconds(20))) {
      calls.trace(new DemoEffect.Trace(3, "phone", "p3"), "http://phone");
      assertThat(events.poll(20, TimeUnit.SECONDS))
          .isEqualTo(new DemoEvent.Traced(3, List.of(), "desktop"));
    }
  }

  @Test
  void shouldSayThatATraceDidNotComeInTime() throws InterruptedException {
    try (var calls = calls(Integer.MAX_VALUE, RUNS, SHORT.multipliedBy(3))) {
      calls.trace(new DemoEffect.Trace(3, "phone", "p3"), "http://phone");
      assertThat(events.poll(20, TimeUnit.SECONDS))
          .isEqualTo(new DemoEvent.Untraced(3, "the trace did not come in time"));
    }
  }

  @Test
  void shouldNotTakeATraceWithoutARunForOne() throws InterruptedException {
    try (var calls = calls(0, "{\"attempts\":[]}", SHORT)) {
      calls.trace(new DemoEffect.Trace(3, "phone", "p3"), "http://phone");
      assertThat(events.poll(20, TimeUnit.SECONDS)).isInstanceOf(DemoEvent.Untraced.class);
    }
  }

  private Calls calls(int failures, String trace, Duration patience) {
    return new Calls(new Node(failures, trace), events::add, new DemoTimes(patience, SHORT, SHORT));
  }

  private final class Node implements MeshClient {

    private final int failures;
    private final String trace;

    Node(int failures, String trace) {
      this.failures = failures;
      this.trace = trace;
    }

    @Override
    public Exchange ask(String url, String prompt, String pin, Listener listener) {
      throw new UnsupportedOperationException("nobody is asked");
    }

    @Override
    public JsonNode get(String url, String path) throws IOException {
      assertThat(url + path).isEqualTo("http://phone/prompts/p3");
      if (looks.getAndIncrement() < failures) {
        throw new IOException("the trace did not come in time");
      }
      return new ObjectMapper().readTree(trace);
    }
  }
}
