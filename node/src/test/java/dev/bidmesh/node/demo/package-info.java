/** Tests of the demonstration's decisions and wording, without any process. */
@NullMarked
package dev.bidmesh.node.demo;

import org.jspecify.annotations.NullMarked;
