package dev.bidmesh.node.cli;

import dev.bidmesh.node.Version;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class VersionText implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {
      "bidmesh " + Version.current(),
      "Java " + Runtime.version() + ", " + System.getProperty("os.name")
    };
  }
}
