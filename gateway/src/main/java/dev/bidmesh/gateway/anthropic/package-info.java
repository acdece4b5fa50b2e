/** The Anthropic API, in the parts that chat programs use. Source: Anthropic API, "Messages". */
@NullMarked
package dev.bidmesh.gateway.anthropic;

import org.jspecify.annotations.NullMarked;
