/**
 * Configuration: flags, environment variables, a YAML file and defaults, merged in this order of
 * precedence and bound strictly onto records.
 */
@NullMarked
package dev.bidmesh.node.config;

import org.jspecify.annotations.NullMarked;
