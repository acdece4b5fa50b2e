package dev.bidmesh.node.originals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the lists of devices: a line for each, {@code #} begins a comment. The device map has lines
 * {@code id:serial:ip}, {@code my_info.txt} and {@code peers.txt} have {@code id:ip:port}.
 */
final class DeviceList {

  private static final Pattern WITH_PORT = Pattern.compile("([^:]+):([^:]+):(\\d{1,5})");
  // A serial may be an address with a port itself.
  private static final Pattern WITH_SERIAL = Pattern.compile("([^:]+):(.*):([^:]+)");

  private static final String OWN = "my_info";

  private DeviceList() {}

  /**
   * Reads one.
   *
   * @param file its name, which tells whether it is about the device itself
   * @throws IllegalArgumentException naming a line that is no device
   */
  static Found read(String file, String text) {
    var peers = new ArrayList<Peer>();
    var notes = new ArrayList<Note>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("#.*", "").strip();
      if (!line.isEmpty()) {
        device(file, i + 1, line, peers, notes);
      }
    }
    boolean own = file.startsWith(OWN) && peers.size() == 1;
    return own
        ? new Found(Optional.of(peers.get(0).name()), List.of(), notes)
        : new Found(Optional.empty(), peers, notes);
  }

  private static void device(
      String file, int number, String line, List<Peer> peers, List<Note> notes) {
    Matcher withPort = WITH_PORT.matcher(line);
    Matcher withSerial = WITH_SERIAL.matcher(line);
    if (withPort.matches()) {
      peers.add(new Peer(withPort.group(1).strip(), withPort.group(2).strip()));
      notes.add(Note.left(file, "line " + number + ", port", Originals.PORT));
    } else if (withSerial.matches()) {
      peers.add(new Peer(withSerial.group(1).strip(), withSerial.group(3).strip()));
      notes.add(
          Note.left(
              file,
              "line " + number + ", serial",
              "nodes run on their devices by themselves and are not started over a cable"));
    } else {
      throw new IllegalArgumentException(
          file
              + ":"
              + number
              + ": a line must be id:serial:ip or id:ip:port, or begin with #, not '"
              + line
              + "'");
    }
  }
}
