package io.tributary.pipelines.operator;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import java.util.Arrays;

/** Which values were let through last, and when. Those that were let through longest ago are forgotten first. */
final class SeenReadings implements Remembered {
    private final KeyTable table;
    private final long withinMicros;
    /** Which part of the key is the event time, or -1. */
    private final int timePart;
    /** Event time of the last reading let through, and of the one before it: a straggler must not hide the latest. */
    private long[] last = {};

    private long[] before = {};
    private int forgottenEarly;
    private long forgotten;

    /**
     * @param width how many longs a key has
     * @param timePart which of them is the event time, or -1
     */
    SeenReadings(int width, int timePart, long withinMicros, int entriesMax) {
        this.timePart = timePart;
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
            grow(table.capacity());
        }
        last[entry] = timeMicros;
        before[entry] = timeMicros;
    }

    @Override
    public String form() {
        return "dedup/1";
    }

    @Override
    public void grow(int places) {
        last = Arrays.copyOf(last, places);
        before = Arrays.copyOf(before, places);
    }

    /** A byte for each time that the key says already. */
    @Override
    public void save(int place, StateWriter to) {
        to.putVar(last[place] - timeOfKey(place));
        to.putVar(last[place] - before[place]);
    }

    @Override
    public void restore(int place, StateReader from) throws StateException {
        last[place] = timeOfKey(place) + from.getVar();
        before[place] = last[place] - from.getVar();
    }

    private long timeOfKey(int place) {
        return timePart < 0 ? 0 : table.part(place, timePart);
    }

    @Override
    public long counted() {
        return forgotten;
    }

    @Override
    public void counted(long sofar) {
        forgotten = sofar;
    }

    private boolean isWithin(long a, long b) {
        return Times.distance(a, b) <= withinMicros;
    }
}
