/** The API of Ollama, in the parts that chat programs use. Source: Ollama documentation, "API". */
@NullMarked
package dev.bidmesh.gateway.ollama;

import org.jspecify.annotations.NullMarked;
