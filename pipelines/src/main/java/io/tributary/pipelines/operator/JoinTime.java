package io.tributary.pipelines.operator;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;

/**
 * How far two streams have come in event time: readings before {@link #frontier} have been joined. It goes on with the greatest
 * event time of either stream and never goes back, but for a clock that was set back.
 */
final class JoinTime {
    /** So many readings in a row are no stragglers: as in windows. */
    static final int STEP_READINGS = 32;

    static final long UNSEEN = Long.MIN_VALUE;
    /** Times beyond are no times: sums of them would overflow. */
    static final long MOST = 1L << 61;

    private static final long DAY = 86_400_000_000L;

    private final long delay;
    private final long step;
    private long greatest = UNSEEN;
    private long frontier = UNSEEN;
    private int behind;
    private long savedGreatest = UNSEEN;
    private long savedFrontier = UNSEEN;
    private int savedBehind;

    /** @param delay how long a reading waits for partners, in event time */
    JoinTime(long delay, long within) {
        this.delay = delay;
        this.step = Math.max(DAY, delay + within);
    }

    long delay() {
        return delay;
    }

    long greatest() {
        return greatest;
    }

    /** In microseconds since 1970 UTC; {@link Long#MIN_VALUE} at first. */
    long frontier() {
        return frontier;
    }

    /** Whether it is other than at the last {@link #saved}. */
    boolean isChanged() {
        return greatest != savedGreatest || frontier != savedFrontier || behind != savedBehind;
    }

    void saved() {
        savedGreatest = greatest;
        savedFrontier = frontier;
        savedBehind = behind;
    }

    void write(StateWriter to) {
        to.putLong(greatest);
        to.putLong(frontier);
        to.put(behind);
    }

    void read(StateReader from) throws StateException {
        greatest = from.getLong();
        frontier = from.getLong();
        behind = from.get();
        boolean isPossible = greatest == UNSEEN
                ? frontier == UNSEEN
                : Math.abs(greatest) <= MOST && frontier >= greatest - delay && frontier <= greatest + MOST;
        if (!isPossible || behind < 0 || behind >= STEP_READINGS) {
            throw new StateException(
                    "holds time " + greatest + " joined up to " + frontier + ", " + behind + " readings behind it");
        }
    }

    /** A reading in time. */
    void see(long time) {
        behind = 0;
        if (time > greatest) {
            greatest = time;
            frontier = Math.max(frontier, time - delay);
        }
    }

    /** No reading came for so long. */
    void idle(long elapsed) {
        if (greatest != UNSEEN) {
            frontier = Math.max(frontier, greatest - delay + Math.min(elapsed, MOST));
        }
    }

    /** All that was seen is joined. */
    void finish() {
        if (greatest != UNSEEN) {
            frontier = Math.max(frontier, greatest + 1);
        }
    }

    /** A reading is late. Says whether it is the one that shows that a clock was set back: then {@link #restart} follows. */
    boolean isSetBack(long time) {
        behind = frontier - time > step ? behind + 1 : 0;
        return behind >= STEP_READINGS;
    }

    void restart(long time) {
        behind = 0;
        greatest = time;
        frontier = time - delay;
    }
}
