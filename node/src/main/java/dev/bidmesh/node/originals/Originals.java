package dev.bidmesh.node.originals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What files of the originals come to: the device's name, and whom it joins. Pure; several files
 * are read one after the other, and what the first says counts.
 */
public final class Originals {

  static final String PORT =
      "it is the socket of the original; a node has httpPort, busPort and clusterPort, which are"
          + " 8770 to 8772 unless set";

  private final List<Note> notes = new ArrayList<>();
  private final List<Read> read = new ArrayList<>();
  private Optional<String> name = Optional.empty();

  /**
   * Takes in a file.
   *
   * @param file its name, without its folder
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public void add(String file, String text) {
    Found found =
        text.stripLeading().startsWith("{")
            ? DeviceConfigFile.read(file, text)
            : DeviceList.read(file, text);
    read.add(new Read(file, found));
    notes.addAll(found.notes());
    found.name().ifPresent(each -> name(file, each));
  }

  private void name(String file, String each) {
    if (name.isPresent()) {
      notes.add(Note.left(file, "name " + each, "the name is " + name.get() + " already"));
    } else {
      name = Optional.of(each);
      notes.add(Note.taken(file, "name " + each, "name"));
    }
  }

  /** What has come of all of them. */
  public Imported imported() {
    var all = new ArrayList<Note>(notes);
    Map<String, String> join = join(all);
    var text = new StringBuilder("# Written by 'bidmesh config import' from ");
    text.append(String.join(", ", read.stream().map(each -> oneLine(each.file())).toList()));
    text.append(".\n");
    name.ifPresent(each -> text.append("name: ").append(quoted(each)).append('\n'));
    if (!join.isEmpty()) {
      text.append("join:\n");
      join.forEach(
          (address, device) ->
              text.append("  - ")
                  .append(quoted(address))
                  .append(" # ")
                  .append(oneLine(device))
                  .append('\n'));
    }
    return new Imported(text.toString(), !join.isEmpty(), all);
  }

  /** Names of devices by address, each address once. */
  private Map<String, String> join(List<Note> all) {
    var join = new LinkedHashMap<String, String>();
    for (Read each : read) {
      for (Peer peer : each.found().peers()) {
        String entry = peer.name() + " at " + peer.address();
        if (name.filter(peer.name()::equals).isPresent()) {
          all.add(Note.left(each.file(), entry, "it is this device"));
        } else if (join.putIfAbsent(peer.address(), peer.name()) != null) {
          all.add(Note.left(each.file(), entry, "it is joined already"));
        } else {
          all.add(Note.taken(each.file(), entry, "join"));
        }
      }
    }
    return join;
  }

  private static String quoted(String text) {
    return '"' + oneLine(text).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }

  private record Read(String file, Found found) {}
}
