package dev.bidmesh.executor.engine;

import dev.bidmesh.protocol.message.GenerationSpec;
import java.util.Optional;

/**
 * What an engine is to generate.
 *
 * @param modelDigest one of the models that the engine serves
 * @param spec prompt, limits and sampling; its token limit counts new tokens only
 * @param prefix the beginning of the answer, which is given; only for engines that declare {@link
 *     dev.bidmesh.protocol.message.Capability#CONTINUATION}
 */
public record GenerationRequest(String modelDigest, GenerationSpec spec, Optional<Prefix> prefix) {}
