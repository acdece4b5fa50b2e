/** Reading a prompt request: strict JSON, checked fields, errors that name the field. No Vert.x. */
@NullMarked
package dev.bidmesh.gateway.prompt;

import org.jspecify.annotations.NullMarked;
