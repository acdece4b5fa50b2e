package dev.bidmesh.gateway.prompt;

/**
 * Bounds and defaults of prompt requests.
 *
 * @param maxChars longest text, in UTF-16 units
 * @param maxImageChars longest image as text, not below {@code maxChars}
 * @param defaultPriority 0 to 100
 * @param defaultDeadlineMs above 0
 * @param maxDeadlineMs not below the default
 */
public record PromptLimits(
    int maxChars,
    int maxImageChars,
    int defaultPriority,
    long defaultDeadlineMs,
    long maxDeadlineMs) {}
