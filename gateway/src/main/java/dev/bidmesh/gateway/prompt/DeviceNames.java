package dev.bidmesh.gateway.prompt;

import dev.bidmesh.gateway.problem.Nearest;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.problem.ProblemException;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.PeerTable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Finds the device that a client means by a name or an id: this one, or one of its peers. */
public final class DeviceNames {

  /** Names in an error; a large mesh has more. */
  private static final int MAX_SHOWN = 10;

  private final List<Entry> entries;

  private DeviceNames(List<Entry> entries) {
    this.entries = entries;
  }

  /** The names known to a node. */
  public static DeviceNames of(DeviceProfile self, PeerTable peers) {
    var entries = new ArrayList<Entry>();
    entries.add(new Entry(self.name(), self.deviceId()));
    for (PeerTable.Peer peer : peers.peers()) {
      Heartbeat heartbeat = peer.heartbeat();
      entries.add(new Entry(heartbeat.name(), heartbeat.deviceId()));
    }
    return new DeviceNames(List.copyOf(entries));
  }

  /**
   * The device of an id or a name.
   *
   * @param source header or field that the text comes from, for the error
   * @throws ProblemException if no device has it, or several have
   */
  public DeviceId find(String source, String text) {
    List<DeviceId> found =
        entries.stream()
            .filter(entry -> entry.id().value().equals(text) || entry.name().equals(text))
            .map(Entry::id)
            .distinct()
            .toList();
    if (found.isEmpty()) {
      throw unknown(source, text);
    }
    if (found.size() > 1) {
      throw ambiguous(source, text, found);
    }
    return found.get(0);
  }

  /** The devices whose id begins with a prefix, this node first. */
  public List<DeviceId> withPrefix(String prefix) {
    return entries.stream().map(Entry::id).filter(id -> id.prefix().equals(prefix)).toList();
  }

  private ProblemException unknown(String source, String text) {
    List<String> names = entries.stream().map(Entry::name).toList();
    return Problem.of(
            FailureCode.NOT_FOUND,
            "no device of this mesh is '"
                + text
                + "'"
                + Nearest.hint(text, names)
                + "; there are "
                + shown(names))
        .about(source)
        .asException();
  }

  private static String shown(List<String> names) {
    String first = names.stream().limit(MAX_SHOWN).collect(Collectors.joining(", "));
    return names.size() <= MAX_SHOWN
        ? first
        : first + " and " + (names.size() - MAX_SHOWN) + " more, see GET /peers";
  }

  private static ProblemException ambiguous(String source, String text, List<DeviceId> found) {
    String ids = found.stream().map(DeviceId::value).collect(Collectors.joining(", "));
    return Problem.badRequest(
            source, "several devices are named '" + text + "'; give the id instead, one of " + ids)
        .asException();
  }

  private record Entry(String name, DeviceId id) {}
}
