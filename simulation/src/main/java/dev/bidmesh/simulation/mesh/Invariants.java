package dev.bidmesh.simulation.mesh;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bidmesh.protocol.message.PromptEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What must hold for every prompt, whatever happened to the mesh. */
final class Invariants {

  private Invariants() {}

  /**
   * Checks a prompt after its deadline has passed.
   *
   * @return what is wrong with it, in words; empty if nothing is
   */
  static List<String> broken(Client.Asked prompt) {
    var broken = new ArrayList<String>();
    List<PromptEvent> events = prompt.events();
    long endings = events.stream().filter(Invariants::isFinal).count();
    if (prompt.accepted() && endings != 1) {
      broken.add(endings + " endings");
    }
    if (endings > 0 && !isFinal(events.get(events.size() - 1))) {
      broken.add("something after the end");
    }
    long offset = 0;
    for (PromptEvent.Delta delta : deltas(events)) {
      if (delta.offset() != offset) {
        broken.add("text at " + delta.offset() + " where " + offset + " was next");
      }
      offset += delta.content().getBytes(UTF_8).length;
    }
    checkText(prompt, broken);
    return broken;
  }

  /**
   * Checks a prompt of a device that could have run it itself all the time.
   *
   * @return what is wrong with its ending, in words; empty if nothing is
   */
  static Optional<String> unjustified(Client.Asked prompt) {
    return prompt
        .ending()
        .filter(how -> prompt.patient() && !how.equals("done"))
        .map(how -> "failed without need: " + how);
  }

  private static void checkText(Client.Asked prompt, List<String> broken) {
    String whole = String.join("", VirtualEngine.answer(prompt.request().generation().input()));
    String text =
        deltas(prompt.events()).stream()
            .map(PromptEvent.Delta::content)
            .collect(Collectors.joining());
    boolean done = prompt.events().stream().anyMatch(PromptEvent.Done.class::isInstance);
    if (done ? !text.equals(whole) : !whole.startsWith(text)) {
      broken.add("the text is not what it would have been undisturbed");
    }
  }

  private static List<PromptEvent.Delta> deltas(List<PromptEvent> events) {
    return events.stream()
        .filter(PromptEvent.Delta.class::isInstance)
        .map(PromptEvent.Delta.class::cast)
        .toList();
  }

  private static boolean isFinal(PromptEvent event) {
    return event instanceof PromptEvent.Done || event instanceof PromptEvent.Failed;
  }
}
