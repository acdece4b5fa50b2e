package dev.bidmesh.executor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.core.Exchange;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.Ping;
import org.junit.jupiter.api.Test;

/** An owner that doubts whether this device is there asks the part that would run its prompt. */
class PingTest {

  @Test
  void shouldSayAtOnceThatItIsThere() {
    var bench = CoreBench.ready();

    Exchange asked = bench.driver.ask(CoreBench.OWNER, new Ping());

    assertThat(bench.driver.replyTo(asked)).contains(new Ack());
  }
}
