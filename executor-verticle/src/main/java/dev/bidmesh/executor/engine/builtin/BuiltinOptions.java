package dev.bidmesh.executor.engine.builtin;

import dev.bidmesh.executor.engine.EngineInfo;
import dev.bidmesh.executor.engine.spec.BuiltinSpec;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.message.Capability;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * How a {@link BuiltinEngine} is to run.
 *
 * @param id name of the engine within the device
 * @param source the model
 * @param aliases names of the model, the preferred one first; none: those that its file has
 * @param demo whether the model is only good for a demonstration
 * @param slots generations at once
 * @param rate tokens per second, above 0, that each generation is slowed to; absent: full speed
 * @param emulateNpu whether it plays the part of an NPU, which it then says
 */
public record BuiltinOptions(
    String id,
    ModelSource source,
    List<String> aliases,
    boolean demo,
    int slots,
    OptionalDouble rate,
    boolean emulateNpu) {

  public BuiltinOptions {
    aliases = List.copyOf(aliases);
    if (rate.isPresent() && !(rate.getAsDouble() > 0 && Double.isFinite(rate.getAsDouble()))) {
      throw new IllegalArgumentException("rate must be above 0, not " + rate.getAsDouble());
    }
  }

  /** The demo model at full speed. */
  public static BuiltinOptions demoModel() {
    return new BuiltinOptions(
        "builtin",
        ModelSource.demo(),
        List.of("demo", "demo model"),
        true,
        BuiltinSpec.DEFAULT_SLOTS,
        OptionalDouble.empty(),
        false);
  }

  /** A model of one's own at full speed. */
  public static BuiltinOptions ofFile(Path file) {
    return new BuiltinOptions(
        "builtin",
        ModelSource.file(file),
        List.of(),
        false,
        BuiltinSpec.DEFAULT_SLOTS,
        OptionalDouble.empty(),
        false);
  }

  /** The same under another name. */
  public BuiltinOptions withId(String other) {
    return new BuiltinOptions(other, source, aliases, demo, slots, rate, emulateNpu);
  }

  /** The same at another speed. */
  public BuiltinOptions withRate(OptionalDouble tokensPerSecond) {
    return new BuiltinOptions(id, source, aliases, demo, slots, tokensPerSecond, emulateNpu);
  }

  /** The same with another number of slots. */
  public BuiltinOptions withSlots(int count) {
    return new BuiltinOptions(id, source, aliases, demo, count, rate, emulateNpu);
  }

  /** The same in the part of an NPU, or not. */
  public BuiltinOptions withEmulatedNpu(boolean emulate) {
    return new BuiltinOptions(id, source, aliases, demo, slots, rate, emulate);
  }

  EngineInfo info() {
    return new EngineInfo(
        id,
        emulateNpu ? Accelerator.NPU : Accelerator.CPU,
        emulateNpu ? Evidence.EMULATED : Evidence.DETECTED,
        slots,
        Set.of(Capability.CONTINUATION, Capability.RAW));
  }
}
