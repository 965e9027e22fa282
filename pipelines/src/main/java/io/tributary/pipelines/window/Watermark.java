package io.tributary.pipelines.window;

import io.tributary.pipelines.config.Durations;
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

    /** No reading came for so long: where time is taken to be, or {@link Long#MIN_VALUE} for no change. */
    long idled(long elapsed) {
        if (idle == 0 || elapsed <= idle || greatest == UNSEEN) {
            return UNSEEN;
        }
        long base = partitions == null ? greatest : partitions.least();
        return base - lateness + Math.min(elapsed, WindowSpec.MICROS_MAX);
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
}
