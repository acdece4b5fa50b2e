package dev.bidmesh.bandit.core.model;

/**
 * What a model says of one prompt.
 *
 * @param medianS service time in seconds that half of the runs stay under
 * @param meanS expectation of the service time in seconds
 * @param lowerS optimistic {@code meanS}, which makes lanes that little is known about worth a try
 * @param upperS service time in seconds that nine runs of ten stay under, the model's own
 *     uncertainty included
 * @param sigma standard deviation of the logarithm of the service time
 */
public record Forecast(double medianS, double meanS, double lowerS, double upperS, double sigma) {}
