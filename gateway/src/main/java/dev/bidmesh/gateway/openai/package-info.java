/**
 * The OpenAI API, in the parts that chat programs use. Source: OpenAI API reference, "Chat",
 * "Legacy completions" and "Models".
 */
@NullMarked
package dev.bidmesh.gateway.openai;

import org.jspecify.annotations.NullMarked;
