package io.tributary.pipelines.window;

import io.tributary.pipelines.config.Durations;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How far event time has come: nothing more is expected before. It never goes back but for a clock that was set back.
 *
 * <p><b>Steps.</b> When it leaps forward by more than {@code step}, what was leapt over is remembered as untouched. When
 * {@value #STEP_READINGS} readings in a row are further behind than that, and all in time that no window was closed in, a
 * clock was wrong and was set right: time restarts there. Time in which windows were closed stays closed, whatever
 * clocks do, so that no window is ever given twice.
 */
final class Watermark {
    /** So many readings in a row are no stragglers. */
    static final int STEP_READINGS = 32;

    private static final long UNSEEN = Long.MIN_VALUE;
    private static final int SPANS_MAX = 32;

    private final long lateness;
    private final long idle;
    private final long step;
    private final LongUnaryOperator lastEnd;
    private final @Nullable Partitions partitions;
    private long greatest = UNSEEN;
    private long micros = UNSEEN;
    /** Where time began or restarted: what is earlier is untouched, but for {@link #closed}. */
    private long began = UNSEEN;

    private int behind;
    /** What was closed before time restarted. */
    private final List<Span> closed = new ArrayList<>();
    /** What was closed before time leapt forward: it is past until time restarts. */
    private final List<Span> leapt = new ArrayList<>();

    /** Windows with an end in {@code (after, last]} were closed. */
    private record Span(long after, long last) {}

    /**
     * @param lastEnd the end of the last window that a reading of a time is in
     * @param partitions lent; null for a single one
     */
    Watermark(WindowSpec.Progress progress, LongUnaryOperator lastEnd, @Nullable Partitions partitions) {
        lateness = Durations.micros(progress.lateness());
        idle = Durations.micros(progress.idle());
        step = Durations.micros(progress.step());
        this.lastEnd = lastEnd;
        this.partitions = partitions;
    }

    /** In microseconds since 1970 UTC; {@link Long#MIN_VALUE} at first. */
    long micros() {
        return micros;
    }

    long latenessMicros() {
        return lateness;
    }

    /** Whether a window with this end takes nothing more. */
    boolean isOver(long end) {
        return end <= micros || (!closed.isEmpty() && wasClosed(end));
    }

    /** Whether a window with this end was closed before time restarted: then it must not be given again. */
    boolean wasClosed(long end) {
        return holds(closed, end);
    }

    private static boolean holds(List<Span> spans, long end) {
        for (Span span : spans) {
            if (span.after < end && end <= span.last) {
                return true;
            }
        }
        return false;
    }

    /** The greatest time that a single partition may give next without {@link #see} doing more than {@link #saw}. */
    long quietUntil() {
        return micros == UNSEEN ? UNSEEN : micros + step + lateness;
    }

    /** A reading that is in time; {@code partition} is of no meaning without partitions. */
    void see(long time, int partition) {
        behind = 0;
        long before = greatest;
        greatest = Math.max(greatest, time);
        advance((partitions == null ? greatest : partitions.see(partition, time)) - lateness, before);
    }

    /** Several readings in time, of a single partition, none beyond {@link #quietUntil}. */
    void saw(long greatestTime) {
        behind = 0;
        greatest = Math.max(greatest, greatestTime);
        micros = Math.max(micros, greatest - lateness);
    }

    void advance(long to) {
        advance(to, greatest);
    }

    /** @param before the greatest time of a reading that is in a window by now */
    private void advance(long to, long before) {
        if (micros == UNSEEN) {
            began = to;
        } else if (to - micros > step) {
            long last = before == UNSEEN ? micros : Math.max(micros, lastEnd.applyAsLong(before));
            if (last < to) {
                add(leapt, new Span(began, last));
                began = to;
            }
        }
        micros = Math.max(micros, to);
    }

    private static void add(List<Span> spans, Span span) {
        spans.add(span);
        if (spans.size() > SPANS_MAX) {
            spans.sort(Comparator.comparingLong(Span::after));
            Span first = spans.remove(0);
            Span second = spans.remove(0);
            spans.add(new Span(first.after, Math.max(first.last, second.last)));
        }
    }

    /** No reading came for so long; says whether time is taken to have gone on meanwhile. */
    boolean idle(long elapsed) {
        if (idle == 0 || elapsed <= idle || greatest == UNSEEN) {
            return false;
        }
        long base = partitions == null ? greatest : partitions.least();
        long to = base - lateness + Math.min(elapsed, WindowSpec.MICROS_MAX);
        if (to <= micros) {
            return false;
        }
        advance(to);
        return true;
    }

    /**
     * A reading came whose windows are over. Says whether it is the one that shows that a clock was set back: then all windows
     * are to be closed, and {@link #restart} is to be called.
     */
    boolean isSetBack(long time) {
        if (micros - time <= step) {
            behind = 0;
            return false;
        }
        long end = lastEnd.applyAsLong(time);
        behind = end > began || holds(closed, end) || holds(leapt, end) ? 0 : behind + 1;
        return behind >= STEP_READINGS;
    }

    /** Time goes on from the reading that {@link #isSetBack} was asked of, which is then in time. */
    void restart(long time) {
        leapt.forEach(span -> add(closed, span));
        leapt.clear();
        add(closed, new Span(began, Math.max(micros, lastEnd.applyAsLong(greatest))));
        behind = 0;
        greatest = time;
        micros = time - lateness;
        began = micros;
        if (partitions != null) {
            partitions.forget();
        }
    }

    /** What is to be remembered of it, but for its partitions. */
    List<WindowMemory.Part> memory() {
        return List.of(new OneEntry("watermark", new Time()), new OneEntry("closed time", new Spans()));
    }

    /** What changes with each reading. */
    private final class Time implements OneEntry.Content {
        @Override
        public void save(StateWriter out) {
            out.putVar(greatest);
            out.putVar(micros);
            out.putVar(began);
            out.putVar(behind);
        }

        @Override
        public void restore(StateReader in) throws StateException {
            greatest = timeOrUnseen(in.getVar());
            micros = timeOrUnseen(in.getVar());
            began = timeOrUnseen(in.getVar());
            behind = (int) Entries.between(0, in.getVar(), STEP_READINGS - 1, "readings behind in a row");
            boolean sound =
                    micros == UNSEEN ? greatest == UNSEEN && began == UNSEEN : began != UNSEEN && began <= micros;
            if (!sound || (greatest != UNSEEN && partitions == null && micros < greatest - lateness)) {
                throw new StateException("holds a watermark of " + micros + " that began at " + began
                        + ", with readings up to " + greatest);
            }
        }

        private static long timeOrUnseen(long micros) throws StateException {
            return micros == UNSEEN
                    ? UNSEEN
                    : Entries.between(-WindowSpec.REACH_MAX, micros, WindowSpec.REACH_MAX, "the watermark");
        }
    }

    /** What changes when clocks leap. */
    private final class Spans implements OneEntry.Content {
        @Override
        public void save(StateWriter out) {
            save(closed, out);
            save(leapt, out);
        }

        private static void save(List<Span> spans, StateWriter out) {
            out.putVar(spans.size());
            for (Span span : spans) {
                out.putVar(span.after);
                out.putVar(span.last);
            }
        }

        @Override
        public void restore(StateReader in) throws StateException {
            restore(closed, in);
            restore(leapt, in);
        }

        private static void restore(List<Span> spans, StateReader in) throws StateException {
            long size = Entries.between(0, in.getVar(), SPANS_MAX, "spans of closed time");
            for (int i = 0; i < size; i++) {
                spans.add(new Span(
                        Entries.nearTime(in, "the begin of closed time"),
                        Entries.nearTime(in, "the end of closed time")));
            }
        }
    }

    /** Refuses what was given back if windows with this end are open and should not be. */
    void requireOpen(long end) throws StateException {
        if (micros == UNSEEN || end <= micros) {
            throw new StateException("holds what ends at " + end + ", and a watermark of " + micros);
        }
    }

    /** Refuses partitions of which none sends. */
    void restored() throws StateException {
        if (partitions != null && greatest != UNSEEN && !partitions.areSome()) {
            throw new StateException("lacks the partitions whose readings it has seen");
        }
    }
}
