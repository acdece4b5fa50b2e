package dev.bidmesh.simulation.fit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Which rows are left out together: each group is predicted by what all others have taught. */
public enum Split {
  /** Five random parts. */
  FIVE_FOLD("5-fold") {
    @Override
    List<Integer> groups(List<PhoneRow> rows) {
      var random = new Random(SEED);
      List<Integer> parts = new ArrayList<>();
      IntStream.range(0, rows.size()).forEach(n -> parts.add(n % PARTS));
      Collections.shuffle(parts, random);
      return parts;
    }
  },
  /** All rows that were measured at one processor load. */
  LOAD("leave one processor load out") {
    @Override
    List<Integer> groups(List<PhoneRow> rows) {
      return rows.stream().map(row -> (int) Math.round(row.cpu() * 100)).toList();
    }
  },
  /** All rows of prompts of one length. */
  LENGTH("leave one prompt length out") {
    @Override
    List<Integer> groups(List<PhoneRow> rows) {
      return rows.stream().map(PhoneRow::chars).toList();
    }
  };

  private static final int PARTS = 5;
  private static final long SEED = 1;

  private final String label;

  Split(String label) {
    this.label = label;
  }

  /** How a table calls it. */
  String label() {
    return label;
  }

  /** The group of each row. */
  abstract List<Integer> groups(List<PhoneRow> rows);
}
