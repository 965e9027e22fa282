package io.tributary.pipelines.window;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import io.tributary.pipelines.state.Stateful;

/** Entries of one part of a window's memory. Keys are in the order of time, then of ids. */
record Entries(int part, Stateful.Changes to) {
    private StateWriter key() {
        StateWriter key = new StateWriter();
        key.put(part);
        return key;
    }

    private byte[] key(int id) {
        StateWriter key = key();
        key.putInt(id);
        return key.bytes();
    }

    private StateWriter key(long time) {
        StateWriter key = key();
        // Unsigned bytes sort as signed numbers do.
        key.putLong(time ^ Long.MIN_VALUE);
        return key;
    }

    private byte[] key(long time, int id) {
        StateWriter key = key(time);
        key.putInt(id);
        return key.bytes();
    }

    void put(StateWriter value) {
        to.put(key().bytes(), value.bytes());
    }

    void put(int id, StateWriter value) {
        to.put(key(id), value.bytes());
    }

    void put(long time, StateWriter value) {
        to.put(key(time).bytes(), value.bytes());
    }

    void put(long time, int id, StateWriter value) {
        to.put(key(time, id), value.bytes());
    }

    void remove(int id) {
        to.remove(key(id));
    }

    void removeAll(long time) {
        to.removeAll(key(time).bytes());
    }

    void removeAll() {
        to.removeAll(key().bytes());
    }

    static long time(StateReader key) throws StateException {
        return key.getLong() ^ Long.MIN_VALUE;
    }

    /** @param limit what ids are below */
    static int id(StateReader key, int limit, String what) throws StateException {
        return key.getCount(0, limit - 1, what);
    }

    /** A number of readings, which no state holds more of. */
    static long readings(StateReader value) throws StateException {
        return between(1, value.getVar(), 1L << 53, "readings");
    }

    /** A number within bounds. */
    static long between(long least, long value, long most, String what) throws StateException {
        if (value < least || value > most) {
            throw new StateException("holds " + value + " for " + what + ", which is in [" + least + ", " + most + "]");
        }
        return value;
    }

    /** An event time, or what is within reach of one by sizes, gaps and lateness. */
    static long nearTime(StateReader value, String what) throws StateException {
        return between(-WindowSpec.REACH_MAX, value.getVar(), WindowSpec.REACH_MAX, what);
    }
}
