/** Tests of what the names of models say. */
@NullMarked
package dev.bidmesh.node.models;

import org.jspecify.annotations.NullMarked;
