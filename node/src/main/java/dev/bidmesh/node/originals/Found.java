package dev.bidmesh.node.originals;

import java.util.List;
import java.util.Optional;

/**
 * What one file says.
 *
 * @param name that of the device, if the file tells
 * @param peers devices, the device itself perhaps included
 * @param notes about all that is not a name or a peer
 */
record Found(Optional<String> name, List<Peer> peers, List<Note> notes) {

  Found {
    peers = List.copyOf(peers);
    notes = List.copyOf(notes);
  }
}
