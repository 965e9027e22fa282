package io.tributary.pipelines.decode;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of one edge node: whether it is there, which number its next message must have, what it announced. */
final class SparkplugNode {
    private static final int SEQUENCE_MASK = 255;
    private static final int UNKNOWN = -1;

    private final Map<String, SparkplugMetrics> metrics = new HashMap<>();
    private int due = UNKNOWN;
    private long births = UNKNOWN;
    private boolean alive;
    private int size;

    /** Whether its birth was heard, and no death since. */
    boolean isAlive() {
        return alive;
    }

    /** Begins anew: what was announced before counts no more. */
    void born(long counter) {
        forget();
        births = counter;
        alive = true;
    }

    /** Ends, unless the death is an earlier life's, which the broker sends late. */
    void died(long counter) {
        if (!alive || births == UNKNOWN || counter == UNKNOWN || births == counter) {
            forget();
        }
    }

    private void forget() {
        metrics.clear();
        size = 0;
        due = UNKNOWN;
        alive = false;
    }

    /**
     * Takes note of a message's number.
     *
     * @param sequence 0 to 255
     * @return how many messages are missing before it; what comes again or out of order counts as almost a whole round
     */
    int heard(long sequence) {
        int number = (int) (sequence & SEQUENCE_MASK);
        int missing = due == UNKNOWN ? 0 : (number - due) & SEQUENCE_MASK;
        due = (number + 1) & SEQUENCE_MASK;
        return missing;
    }

    /** How many metrics it has announced. */
    int size() {
        return size;
    }

    /** What a device announced; null when its birth was not heard. Empty stands for the node itself. */
    @Nullable
    SparkplugMetrics metrics(String device) {
        return metrics.get(device);
    }

    void announce(String device, SparkplugMetrics announced) {
        forget(device);
        metrics.put(device, announced);
        size += announced.size();
    }

    void forget(String device) {
        SparkplugMetrics old = metrics.remove(device);
        size -= old == null ? 0 : old.size();
    }
}
