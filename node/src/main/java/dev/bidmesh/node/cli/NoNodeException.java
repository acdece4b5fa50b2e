package dev.bidmesh.node.cli;

/** Nothing accepts connections where a node was looked for. */
final class NoNodeException extends CliException {

  private static final long serialVersionUID = 1L;

  NoNodeException(NodeUrl node, Throwable cause) {
    super(
        ExitCode.UNREACHABLE,
        "no node answers at "
            + node.base()
            + ". Start one with 'bidmesh serve', or name another with --node.",
        cause);
  }
}
