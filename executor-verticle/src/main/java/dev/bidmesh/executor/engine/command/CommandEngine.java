package dev.bidmesh.executor.engine.command;

import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.EngineInfo;
import dev.bidmesh.executor.engine.process.Programs;
import dev.bidmesh.executor.engine.program.ProgramEngine;
import dev.bidmesh.executor.engine.spec.CommandSpec;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.message.Capability;
import java.util.Set;

/** Makes engines of the kind {@code command}. */
public final class CommandEngine {

  private CommandEngine() {}

  /** An engine under a name. */
  public static Engine create(String id, CommandSpec spec) {
    var programs = new Programs("bidmesh-" + id);
    // What a program computes on cannot be seen from outside; the processor it uses in any case.
    var info =
        new EngineInfo(id, Accelerator.CPU, Evidence.CLAIMED, spec.slots(), Set.of(Capability.RAW));
    return new ProgramEngine(info, new CommandKind(id, spec, programs::find), programs);
  }
}
