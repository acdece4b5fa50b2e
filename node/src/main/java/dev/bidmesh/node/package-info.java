/** The composition root: one node made of its verticles, from start to orderly stop. */
@NullMarked
package dev.bidmesh.node;

import org.jspecify.annotations.NullMarked;
