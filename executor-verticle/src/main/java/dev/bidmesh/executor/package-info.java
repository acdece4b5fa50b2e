/** The executor: the verticle that runs awarded prompts on the engines of its device. */
@NullMarked
package dev.bidmesh.executor;

import org.jspecify.annotations.NullMarked;
