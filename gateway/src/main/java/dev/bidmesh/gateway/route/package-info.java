/** The routes, one subject per class, and the JSON that they answer with. */
@NullMarked
package dev.bidmesh.gateway.route;

import org.jspecify.annotations.NullMarked;
