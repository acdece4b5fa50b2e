package dev.bidmesh.benchmarks.message;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.codec.Frame;
import dev.bidmesh.protocol.codec.FrameCodec;
import dev.bidmesh.protocol.codec.Header;
import dev.bidmesh.protocol.message.MeshMessage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A frame written and read, of the messages that every remote prompt needs. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CodecBenchmark {

  /** Which message. */
  @Param({"award", "bids", "chunk"})
  private String message = "award";

  private final FrameCodec codec = new FrameCodec();
  private Frame frame = frame(Messages.award());
  private byte[] json = codec.encode(frame);

  /** Makes the message. */
  @Setup
  public void make() {
    frame = frame(made());
    json = codec.encode(frame);
  }

  private MeshMessage made() {
    return switch (message) {
      case "award" -> Messages.award();
      case "bids" -> Messages.bids();
      case "chunk" -> Messages.chunk();
      default -> throw new IllegalArgumentException("no message " + message);
    };
  }

  private static Frame frame(MeshMessage message) {
    var header = new Header(new DeviceId("abcdefghijklmnopqrstuvwxyz"), 7, 1_700_000_000_000L);
    return new Frame(header, message);
  }

  /** To JSON. */
  @Benchmark
  public byte[] encode() {
    return codec.encode(frame);
  }

  /** From JSON. */
  @Benchmark
  public Frame decode() {
    return codec.decode(json);
  }
}
