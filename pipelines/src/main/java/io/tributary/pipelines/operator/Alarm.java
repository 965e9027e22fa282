package io.tributary.pipelines.operator;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import java.util.Arrays;

/** A threshold with hysteresis and hold times. The state of a key changes with a reading only, never by itself. */
final class Alarm implements Tracker {
    private static final long NOT = Long.MIN_VALUE;
    private static final int RAISED = 1;
    private static final int WAITS = 2;

    /** 1 for an alarm above the limit, -1 for one below: then everything is turned round. */
    private final double sign;

    private final double limit;
    private final double clear;
    private final long holdMicros;
    private final long releaseMicros;

    private boolean[] raised = {};
    /** By place: since when the value calls for the other state, or {@link #NOT}. */
    private long[] since = {};

    Alarm(boolean above, double limit, double clear, long holdMicros, long releaseMicros) {
        this.sign = above ? 1 : -1;
        this.limit = sign * limit;
        this.clear = sign * clear;
        this.holdMicros = holdMicros;
        this.releaseMicros = releaseMicros;
    }

    @Override
    public void grow(int places) {
        raised = Arrays.copyOf(raised, places);
        since = Arrays.copyOf(since, places);
    }

    @Override
    public void reset(int place) {
        raised[place] = false;
        since[place] = NOT;
    }

    /** Nobody knows what the value was during the gap, so waiting begins anew; a raised alarm stays so until it is over. */
    @Override
    public void restart(int place) {
        since[place] = NOT;
    }

    @Override
    public void take(int place, long beforeMicros, long timeMicros, double value, int row, Results results) {
        boolean was = raised[place];
        boolean calls = was ? sign * value <= clear : sign * value > limit;
        if (!calls) {
            since[place] = NOT;
        } else {
            if (since[place] == NOT) {
                since[place] = timeMicros;
            }
            if (timeMicros - since[place] >= (was ? releaseMicros : holdMicros)) {
                raised[place] = !was;
                since[place] = NOT;
            }
        }
        results.columns[0][row] = raised[place] ? 1 : 0;
        results.kept[row] |= raised[place] != was;
    }

    @Override
    public String form() {
        return "alarm/1";
    }

    @Override
    public void save(int place, long lastMicros, StateWriter to) {
        boolean waits = since[place] != NOT;
        to.put((raised[place] ? RAISED : 0) | (waits ? WAITS : 0));
        if (waits) {
            to.putVar(lastMicros - since[place]);
        }
    }

    @Override
    public void restore(int place, long lastMicros, StateReader from) throws StateException {
        int flags = from.get();
        if ((flags & ~(RAISED | WAITS)) != 0) {
            throw new StateException("holds an alarm of state " + flags);
        }
        raised[place] = (flags & RAISED) != 0;
        since[place] = (flags & WAITS) != 0 ? lastMicros - from.getVar() : NOT;
    }
}
