package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.node.discover.Heard;
import java.util.List;

/** Lays out what was heard in the local network. */
final class HeardText {

  private static final String NONE =
      """
      no mesh is heard in the local network.
      Only nodes that were started with --discover tell of themselves, and guest networks, many VPNs and
      some access points carry no multicast. An address always works: 'bidmesh serve --join HOST'.
      """;

  private HeardText() {}

  /** A table of the nodes, or what to do if there are none. */
  static String of(List<Heard> nodes, Paint paint) {
    if (nodes.isEmpty()) {
      return NONE;
    }
    var table = new Table("MESH", "NODE");
    nodes.forEach(node -> table.row(node.mesh(), node.address().toString()));
    return table.lines(paint::title, line -> line);
  }

  /** The same for programs. */
  static ObjectNode json(List<Heard> nodes) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    var list = all.putArray("heard");
    nodes.forEach(
        node ->
            list.addObject().put("mesh", node.mesh()).put("address", node.address().toString()));
    return all;
  }
}
