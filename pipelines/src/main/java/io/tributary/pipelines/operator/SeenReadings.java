package io.tributary.pipelines.operator;

import java.util.Arrays;

/** Which values were let through last, and when. Those that were let through longest ago are forgotten first. */
final class SeenReadings {
    private final KeyTable table;
    private final long withinMicros;
    /** Event time of the last reading let through, and of the one before it: a straggler must not hide the latest. */
    private long[] last = {};

    private long[] before = {};
    private int forgottenEarly;
    private long forgotten;

    /** @param width how many longs a key has */
    SeenReadings(int width, long withinMicros, int entriesMax) {
        this.table = new KeyTable(width, entriesMax);
        this.withinMicros = withinMicros;
    }

    KeyTable table() {
        return table;
    }

    /** As {@link #takeForgottenEarly}, since the beginning. */
    long forgotten() {
        return forgotten;
    }

    /** How many entries were forgotten since the last call while they could still have recognised a repetition. */
    int takeForgottenEarly() {
        int count = forgottenEarly;
        forgottenEarly = 0;
        return count;
    }

    /** Whether the key was let through within the time; if not, it is now. */
    boolean isRepeated(long[] key, long timeMicros) {
        int hash = table.hash(key);
        int entry = table.find(key, hash);
        if (entry == KeyTable.NONE) {
            add(key, hash, timeMicros);
            return false;
        }
        if (isWithin(timeMicros, last[entry]) || isWithin(timeMicros, before[entry])) {
            return true;
        }
        before[entry] = last[entry];
        last[entry] = timeMicros;
        table.touch(entry);
        return false;
    }

    private void add(long[] key, int hash, long timeMicros) {
        if (table.isFull() && isWithin(timeMicros, last[table.oldest()])) {
            forgottenEarly++;
            forgotten++;
        }
        int entry = table.add(key, hash);
        if (last.length < table.capacity()) {
            last = Arrays.copyOf(last, table.capacity());
            before = Arrays.copyOf(before, table.capacity());
        }
        last[entry] = timeMicros;
        before[entry] = timeMicros;
    }

    private boolean isWithin(long a, long b) {
        return Times.distance(a, b) <= withinMicros;
    }
}
