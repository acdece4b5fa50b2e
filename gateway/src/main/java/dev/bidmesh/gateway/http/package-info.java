/** What every route needs: the server, its guards, bodies, JSON, event streams. */
@NullMarked
package dev.bidmesh.gateway.http;

import org.jspecify.annotations.NullMarked;
