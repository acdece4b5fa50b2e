/** The rules of the house, each shown to bite on code that breaks it. */
@NullMarked
package dev.bidmesh.architecture;

import org.jspecify.annotations.NullMarked;
