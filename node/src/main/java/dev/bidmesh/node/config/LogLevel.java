package dev.bidmesh.node.config;

/** How much a node tells in its log. */
public enum LogLevel {
  ERROR,
  WARN,
  INFO,
  DEBUG,
  TRACE
}
