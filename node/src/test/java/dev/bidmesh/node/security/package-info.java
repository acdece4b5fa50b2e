@NullMarked
package dev.bidmesh.node.security;

import org.jspecify.annotations.NullMarked;
