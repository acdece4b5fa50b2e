package dev.bidmesh.node.enrol;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What a member sends that wants to know the present keys, and has shown its certificate.
 *
 * @param hosts at which clients reach it
 * @param renew whether it wants a new certificate for the same key
 */
record RefreshRequest(
    @JsonProperty(required = true) List<String> hosts,
    @JsonProperty(required = true) boolean renew) {}
