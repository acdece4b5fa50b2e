package dev.bidmesh.gateway.http;

import dev.bidmesh.gateway.core.access.Access;
import io.vertx.ext.web.Router;

/**
 * A protocol of its own under a path, for which single endpoints would not do.
 *
 * @param path without a slash at its end
 * @param access what its callers need
 * @param router handles everything below it
 */
public record Mount(String path, Access access, Router router) {}
