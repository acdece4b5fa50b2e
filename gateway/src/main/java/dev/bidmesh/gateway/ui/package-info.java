/** The dashboard: the files of its page, and how they are served. */
@NullMarked
package dev.bidmesh.gateway.ui;

import org.jspecify.annotations.NullMarked;
