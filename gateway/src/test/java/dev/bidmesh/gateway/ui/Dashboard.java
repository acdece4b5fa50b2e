package dev.bidmesh.gateway.ui;

import java.util.List;

/** Lets tests of other packages see which files the dashboard has. */
public final class Dashboard {

  private Dashboard() {}

  public static List<String> files() {
    return UiFiles.NAMES;
  }
}
