package dev.bidmesh.testkit;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.ModelInfo;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;

/** Ready-made identities and engine states for tests. */
public final class Devices {

  private Devices() {}

  /** The same identity for the same name, in every run. */
  public static DeviceId id(String name) {
    return DeviceId.random(new Random(name.hashCode()));
  }

  /** A profile whose identity follows from its name. */
  public static DeviceProfile profile(String name) {
    return new DeviceProfile(id(name), name, 1, "test");
  }

  /** A model that is known by one alias; its digest is {@code sha-} and the alias. */
  public static ModelInfo model(String alias) {
    return new ModelInfo("sha-" + alias, List.of(alias), OptionalInt.of(256), false, true);
  }

  /** A ready engine with one model and everything free. */
  public static EngineState engine(String id, Accelerator accelerator, int slots, String alias) {
    return engine(id, accelerator, slots, slots, alias);
  }

  /** A ready engine with one model and some slots taken. */
  public static EngineState engine(
      String id, Accelerator accelerator, int slots, int free, String alias) {
    return new EngineState(
        id,
        accelerator,
        accelerator == Accelerator.NPU ? Evidence.EMULATED : Evidence.DETECTED,
        EngineHealth.READY,
        Optional.empty(),
        slots,
        free,
        0,
        256,
        0,
        OptionalLong.empty(),
        List.of(model(alias)),
        Set.of(Capability.CONTINUATION));
  }
}
