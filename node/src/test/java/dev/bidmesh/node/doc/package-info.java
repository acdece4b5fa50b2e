@NullMarked
package dev.bidmesh.node.doc;

import org.jspecify.annotations.NullMarked;
