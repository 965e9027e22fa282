package io.tributary.edge.commit;

import java.util.Map;
import java.util.TreeMap;

/** Summaries of an outbox that nobody waits for and that are still on the disk, which gives space back from the oldest on. One thread. */
final class Gone {
    /** By the first number. */
    private final TreeMap<Long, Range> ranges = new TreeMap<>();

    private record Range(long to, long bytes) {}

    void add(long number, long bytes) {
        long from = number;
        long to = number + 1;
        long sum = bytes;
        Map.Entry<Long, Range> before = ranges.lowerEntry(number);
        if (before != null && before.getValue().to == number) {
            from = before.getKey();
            sum += before.getValue().bytes;
        }
        Range behind = ranges.remove(to);
        if (behind != null) {
            to = behind.to;
            sum += behind.bytes;
        }
        ranges.put(from, new Range(to, sum));
    }

    /** Takes out all below a number that is not gone; returns their bytes. */
    long below(long number) {
        long sum = 0;
        while (!ranges.isEmpty() && ranges.firstKey() < number) {
            sum += ranges.pollFirstEntry().getValue().bytes;
        }
        return sum;
    }
}
