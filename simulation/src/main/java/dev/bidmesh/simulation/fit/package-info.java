/**
 * How well a model explains measured runs that it has not seen: {@link
 * dev.bidmesh.simulation.fit.FitTable} holds models against {@link
 * dev.bidmesh.simulation.fit.PhoneRows}, leaving rows out by a {@link
 * dev.bidmesh.simulation.fit.Split}.
 */
@NullMarked
package dev.bidmesh.simulation.fit;

import org.jspecify.annotations.NullMarked;
