package dev.bidmesh.executor.engine.llama.child;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.kherud.llama.LlamaModel;
import java.util.List;
import java.util.stream.Collectors;

/** Puts a conversation into the form that a model was trained on, with the template of its file. */
final class Prompt {

  private Prompt() {}

  static String of(LlamaModel model, List<ChildCommand.Turn> turns) {
    var plane =
        new PlaneText(turns.stream().map(ChildCommand.Turn::content).collect(Collectors.joining()));
    ObjectNode body = ChildLines.mapper().createObjectNode();
    ArrayNode messages = body.putArray("messages");
    turns.forEach(
        turn ->
            messages.addObject().put("role", turn.role()).put("content", plane.in(turn.content())));
    return plane.out(model.applyTemplate(body.toString()));
  }
}
