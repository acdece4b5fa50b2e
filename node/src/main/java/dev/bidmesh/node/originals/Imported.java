package dev.bidmesh.node.originals;

import java.util.List;

/**
 * What files of the originals come to.
 *
 * @param yaml the configuration as a file
 * @param joins whether it joins others
 * @param notes what was made of each entry
 */
public record Imported(String yaml, boolean joins, List<Note> notes) {

  public Imported {
    notes = List.copyOf(notes);
  }
}
