package io.tributary.sim.mesh;

import java.util.Arrays;

/** What happens when: a binary heap by time, and by order of entry where times are the same. */
final class Agenda {
    private long[] times = new long[1024];
    private long[] orders = new long[1024];
    private Runnable[] events = new Runnable[1024];
    private int size;
    private long entered;
    private long now;

    void at(long time, Runnable event) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            orders = Arrays.copyOf(orders, 2 * size);
            events = Arrays.copyOf(events, 2 * size);
        }
        int hole = size++;
        long order = entered++;
        long when = Math.max(now, time);
        while (hole > 0 && before(when, order, (hole - 1) >> 1)) {
            move((hole - 1) >> 1, hole);
            hole = (hole - 1) >> 1;
        }
        put(hole, when, order, event);
    }

    /** The next event, which is then the present; false if there is none until {@code end}. */
    boolean next(long end) {
        if (size == 0 || times[0] > end) {
            return false;
        }
        now = times[0];
        Runnable event = events[0];
        size--;
        long when = times[size];
        long order = orders[size];
        Runnable last = events[size];
        int hole = 0;
        for (int child = 1; child < size; child = 2 * hole + 1) {
            if (child + 1 < size && before(times[child + 1], orders[child + 1], child)) {
                child++;
            }
            if (before(when, order, child)) {
                break;
            }
            move(child, hole);
            hole = child;
        }
        put(hole, when, order, last);
        event.run();
        return true;
    }

    /** Nanoseconds since the run began. */
    long now() {
        return now;
    }

    private boolean before(long time, long order, int than) {
        return time < times[than] || (time == times[than] && order < orders[than]);
    }

    private void move(int from, int to) {
        put(to, times[from], orders[from], events[from]);
    }

    private void put(int to, long time, long order, Runnable event) {
        times[to] = time;
        orders[to] = order;
        events[to] = event;
    }
}
