/** The engine {@code command}: any program that answers a prompt on its standard output. */
@NullMarked
package dev.bidmesh.executor.engine.command;

import org.jspecify.annotations.NullMarked;
