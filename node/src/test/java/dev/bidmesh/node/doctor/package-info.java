@NullMarked
package dev.bidmesh.node.doctor;

import org.jspecify.annotations.NullMarked;
