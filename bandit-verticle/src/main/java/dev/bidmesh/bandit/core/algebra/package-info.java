/** The linear algebra that every family of models needs, for its one size. */
@NullMarked
package dev.bidmesh.bandit.core.algebra;

import org.jspecify.annotations.NullMarked;
