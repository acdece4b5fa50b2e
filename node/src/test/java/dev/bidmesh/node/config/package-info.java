@NullMarked
package dev.bidmesh.node.config;

import org.jspecify.annotations.NullMarked;
