package dev.bidmesh.simulation.mesh;

import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.codec.FrameCodec;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Lets the clients of a world ask what is planned. */
final class Errands {

  private static final String LONGER_THAN_A_FRAME = "x".repeat(FrameCodec.MAX_AWARD_BYTES);

  private final World world;
  private final Map<PromptId, Errand> errands = new LinkedHashMap<>();

  Errands(World world) {
    this.world = world;
  }

  void plan(Iterable<Errand> planned) {
    for (Errand each : planned) {
      world.time().after(each.atNanos(), () -> ask(each));
    }
  }

  /** What was planned about a prompt. */
  Errand of(Asked asked) {
    return Optional.ofNullable(errands.get(asked.request().promptId())).orElseThrow();
  }

  private void ask(Errand errand) {
    Machine machine = world.machine(errand.machine());
    if (!machine.isUp()) {
      return;
    }
    world.note(errand.toString());
    Client client = machine.life().client();
    PromptRequest request = request(errand);
    PromptId promptId = request.promptId();
    errands.put(promptId, errand);
    client.ask(request, VirtualEngine.answer(request.generation()));
    errand
        .cancelAfterNanos()
        .ifPresent(after -> world.time().after(after, () -> client.cancel(promptId)));
    errand.pause().ifPresent(pause -> plan(pause, client, promptId));
  }

  private void plan(Errand.Pause pause, Client client, PromptId promptId) {
    world.time().after(pause.afterNanos(), () -> client.grant(promptId, 0));
    world.time().after(pause.afterNanos() + pause.nanos(), () -> client.grant(promptId, 8));
  }

  private static PromptRequest request(Errand errand) {
    String text = errand.vast() ? errand.text() + LONGER_THAN_A_FRAME : errand.text();
    return new PromptRequest(
        promptId(errand),
        GenerationSpec.ofText(text).withMaxTokens(errand.maxTokens()),
        Optional.of(VirtualEngine.MODEL),
        Set.of(),
        errand.priority(),
        errand.deadlineMs(),
        errand.policy(),
        errand.pin().isPresent()
            ? Optional.of(Machine.identity(errand.pin().getAsInt()))
            : Optional.empty(),
        errand.session(),
        errand.idempotent(),
        Optional.empty());
  }

  /** Numbered, so that a story is the same to the letter when it is told again. */
  private static PromptId promptId(Errand errand) {
    String number = String.valueOf(errand.number());
    return new PromptId(
        "0".repeat(26 - number.length())
            + number
            + "-"
            + Machine.identity(errand.machine()).prefix());
  }
}
