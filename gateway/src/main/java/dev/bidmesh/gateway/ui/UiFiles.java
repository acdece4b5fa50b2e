package dev.bidmesh.gateway.ui;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All files of the dashboard, in memory. Nothing else can be asked for by a path. */
final class UiFiles {

  /** What a directory's path stands for. */
  static final String INDEX = "index.html";

  /** Names below this package, those of others in {@code lib}. */
  static final List<String> NAMES =
      List.of(
          INDEX,
          "icon.svg",
          "style.css",
          "theme.js",
          "app.js",
          "charts.js",
          "explain.js",
          "format.js",
          "live.js",
          "parts.js",
          "session.js",
          "timeline.js",
          "view-bus.js",
          "view-chat.js",
          "view-learning.js",
          "view-mesh.js",
          "view-prompts.js",
          "lib/LICENSES.txt",
          "lib/lit-html.js",
          "lib/directive.js",
          "lib/directive-helpers.js",
          "lib/directives/repeat.js",
          "lib/uPlot.iife.min.js",
          "lib/uPlot.min.css");

  private final Map<String, UiFile> files;

  private UiFiles(Map<String, UiFile> files) {
    this.files = files;
  }

  /** Reads all of them. Blocks, for some milliseconds. */
  static UiFiles load() {
    return new UiFiles(
        NAMES.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), UiFile::load)));
  }

  /**
   * A file.
   *
   * @param path below {@code /ui/}
   */
  Optional<UiFile> find(String path) {
    return Optional.ofNullable(files.get(path.isEmpty() ? INDEX : path));
  }
}
