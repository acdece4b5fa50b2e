package dev.bidmesh.simulation.mesh;

import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.codec.FrameCodec;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.RoutingPolicy;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** What the clients of the machines want: prompts, some impatient, some slow, some given up. */
final class Errands {

  /** Time for a prompt whose client is patient. */
  static final long DEADLINE_MS = 60_000;

  private static final int MOST = 30;

  /** One prompt in so many fits no frame. */
  private static final int VAST = 1_000;

  private static final String LONGER_THAN_A_FRAME = "x".repeat(FrameCodec.MAX_AWARD_BYTES);

  private final World world;
  private int asked;

  Errands(World world) {
    this.world = world;
  }

  void plan() {
    for (int i = 1 + world.random().nextInt(MOST); i > 0; i--) {
      Machine machine = world.anyMachine();
      String text = "prompt " + i + " " + world.random().nextInt(1_000_000);
      boolean vast = world.random().nextInt(VAST) == 0;
      world.sometime(() -> ask(machine, vast ? text + LONGER_THAN_A_FRAME : text));
    }
  }

  private void ask(Machine machine, String text) {
    if (!machine.isUp()) {
      return;
    }
    Client client = machine.life().client();
    PromptRequest request = request(client, text);
    world.note(machine.name() + " is asked '" + beginning(text) + "', " + number(request));
    client.ask(request);
    moods(client, request.promptId(), world.random());
  }

  private static String beginning(String text) {
    return text.length() > 40 ? text.substring(0, 40) + "…" : text;
  }

  /** One client in ten goes away, one in ten reads nothing for a while. */
  private void moods(Client client, PromptId promptId, Random random) {
    int mood = random.nextInt(10);
    if (mood == 0) {
      world.time().after(world.randomNanos(2), () -> client.cancel(promptId));
    } else if (mood == 1) {
      world.time().after(world.randomNanos(1), () -> client.grant(promptId, 0));
      world.time().after(World.SECOND + world.randomNanos(4), () -> client.grant(promptId, 8));
    }
  }

  private PromptRequest request(Client client, String text) {
    Random random = world.random();
    boolean patient = random.nextInt(10) > 0;
    return new PromptRequest(
        promptId(client),
        GenerationSpec.ofText(text),
        Optional.of(VirtualEngine.MODEL),
        Set.of(),
        random.nextInt(101),
        patient ? DEADLINE_MS : 200 + random.nextInt(4_000),
        random.nextInt(4) == 0 ? Optional.of(RoutingPolicy.NPU_FIRST) : Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        true,
        Optional.empty());
  }

  /** Numbered, so that a story is the same to the letter when it is told again. */
  private PromptId promptId(Client client) {
    return new PromptId(String.format("%026d-%s", ++asked, client.device().prefix()));
  }

  private static String number(PromptRequest request) {
    return "#" + Integer.parseInt(request.promptId().value().substring(0, 26));
  }
}
