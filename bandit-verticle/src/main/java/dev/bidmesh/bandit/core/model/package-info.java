/** What every family of models has in common: to forecast a run, and to learn from one. */
@NullMarked
package dev.bidmesh.bandit.core.model;

import org.jspecify.annotations.NullMarked;
