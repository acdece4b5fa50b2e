/** How the HTTP API is protected: keys and certificates, where they are kept. */
@NullMarked
package dev.bidmesh.node.access;

import org.jspecify.annotations.NullMarked;
