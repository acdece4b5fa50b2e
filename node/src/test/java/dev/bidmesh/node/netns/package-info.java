/** Networks of Linux network namespaces, for tests with nodes that live in one each. */
@NullMarked
package dev.bidmesh.node.netns;

import org.jspecify.annotations.NullMarked;
