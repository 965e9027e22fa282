package io.tributary.pipelines.window;

import java.util.Arrays;

/** Times with a small int each, the least on top; of equal times the one with the least int. */
final class TimeHeap {
    private static final int FIRST_ROOM = 16;

    private long[] times = new long[FIRST_ROOM];
    private int[] ids = new int[FIRST_ROOM];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    /** {@link Long#MAX_VALUE} when there is none. */
    long topTime() {
        return size == 0 ? Long.MAX_VALUE : times[0];
    }

    int topId() {
        return ids[0];
    }

    void clear() {
        size = 0;
    }

    void add(long time, int id) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            ids = Arrays.copyOf(ids, size * 2);
        }
        int at = size++;
        while (at > 0 && less(time, id, (at - 1) >> 1)) {
            move((at - 1) >> 1, at);
            at = (at - 1) >> 1;
        }
        times[at] = time;
        ids[at] = id;
    }

    /** Takes the top off. */
    void remove() {
        size--;
        if (size > 0) {
            sink(times[size], ids[size]);
        }
    }

    /** Gives the top another time. */
    void delayTop(long time) {
        sink(time, ids[0]);
    }

    private void sink(long time, int id) {
        int at = 0;
        for (int child = 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && less(times[child + 1], ids[child + 1], child)) {
                child++;
            }
            if (less(time, id, child)) {
                break;
            }
            move(child, at);
            at = child;
        }
        times[at] = time;
        ids[at] = id;
    }

    private boolean less(long time, int id, int at) {
        return time < times[at] || (time == times[at] && id < ids[at]);
    }

    private void move(int from, int to) {
        times[to] = times[from];
        ids[to] = ids[from];
    }
}
