package dev.bidmesh.executor.engine.genie;

import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.EngineInfo;
import dev.bidmesh.executor.engine.process.Programs;
import dev.bidmesh.executor.engine.program.ProgramEngine;
import dev.bidmesh.executor.engine.spec.GenieSpec;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.message.Capability;
import java.io.IOException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes engines of the kind {@code genie}. Each prompt loads the model anew, which takes seconds,
 * and the NPU takes one at a time.
 */
public final class GenieEngine {

  private static final Logger LOG = LoggerFactory.getLogger(GenieEngine.class);

  private GenieEngine() {}

  /**
   * An engine under a name. Reads the configuration of the bundle, since what the engine computes
   * on is written there; whether it can run is looked at when it starts.
   */
  public static Engine create(String id, GenieSpec spec) {
    var programs = new Programs("bidmesh-" + id);
    var bundle = new GenieBundle(spec, programs::find);
    Accelerator accelerator = Accelerator.CPU;
    Evidence evidence = Evidence.CLAIMED;
    try {
      var config = GenieConfig.read(bundle.folder());
      accelerator = config.accelerator();
      evidence = config.evidence();
    } catch (IOException e) {
      // It is told again, and to the user, when the engine starts.
      LOG.atDebug().addKeyValue("engine", id).setCause(e).log("no usable bundle");
    }
    var info = new EngineInfo(id, accelerator, evidence, 1, Set.of(Capability.RAW));
    return new ProgramEngine(info, new GenieKind(info, spec, bundle), programs);
  }
}
