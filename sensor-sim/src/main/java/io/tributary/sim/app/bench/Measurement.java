package io.tributary.sim.app.bench;

/**
 * What a subject reached.
 *
 * @param readingsPerSecond from the first message published to the last one taken
 * @param cpuSecondsPerMillion CPU of its process since it was ready, for a million readings taken
 * @param peakRssBytes most resident memory of its process, start included
 * @param lost readings published and never taken
 */
public record Measurement(double readingsPerSecond, double cpuSecondsPerMillion, long peakRssBytes, long lost) {}
