package io.tributary.sim.app.bench;

/**
 * What a subject reached.
 *
 * @param readingsPerSecond from the first message published to the last one taken
 * @param cpuSecondsPerMillion CPU of its process since it was ready, for a million readings taken
 * @param peakRssBytes most resident memory of its process, start included
 * @param lost readings published and never taken
 * @param writtenBytes that its process wrote to disks since it was ready, until its results were out
 * @param summaryBytes of the summaries that it published, payloads alone
 */
public record Measurement(
        double readingsPerSecond,
        double cpuSecondsPerMillion,
        long peakRssBytes,
        long lost,
        long writtenBytes,
        long summaryBytes) {
    /** Bytes written for each byte of a summary; 0 without summaries. */
    public double writeAmplification() {
        return summaryBytes == 0 ? 0 : (double) writtenBytes / summaryBytes;
    }
}
