@NullMarked
package dev.bidmesh.node.network;

import org.jspecify.annotations.NullMarked;
