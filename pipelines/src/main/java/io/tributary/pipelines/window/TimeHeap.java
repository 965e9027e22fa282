package io.tributary.pipelines.window;

import java.util.Arrays;

/** Times with a rank and a small int each, the least time on top; of equal times the one of the least rank. */
final class TimeHeap {
    private static final int FIRST_ROOM = 16;

    private long[] times = new long[FIRST_ROOM];
    private int[] ranks = new int[FIRST_ROOM];
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

    void add(long time, int rank, int id) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            ranks = Arrays.copyOf(ranks, size * 2);
            ids = Arrays.copyOf(ids, size * 2);
        }
        int at = size++;
        while (at > 0 && less(time, rank, (at - 1) >> 1)) {
            move((at - 1) >> 1, at);
            at = (at - 1) >> 1;
        }
        set(at, time, rank, id);
    }

    /** Takes the top off. */
    void remove() {
        size--;
        if (size > 0) {
            sink(times[size], ranks[size], ids[size]);
        }
    }

    /** Gives the top another time. */
    void delayTop(long time) {
        sink(time, ranks[0], ids[0]);
    }

    private void sink(long time, int rank, int id) {
        int at = 0;
        for (int child = 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && less(times[child + 1], ranks[child + 1], child)) {
                child++;
            }
            if (less(time, rank, child)) {
                break;
            }
            move(child, at);
            at = child;
        }
        set(at, time, rank, id);
    }

    private boolean less(long time, int rank, int at) {
        return time < times[at] || (time == times[at] && rank < ranks[at]);
    }

    private void move(int from, int to) {
        set(to, times[from], ranks[from], ids[from]);
    }

    private void set(int at, long time, int rank, int id) {
        times[at] = time;
        ranks[at] = rank;
        ids[at] = id;
    }
}
