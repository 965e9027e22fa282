package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.config.Durations;
import io.tributary.pipelines.state.Stateful;
import io.tributary.pipelines.summary.Value;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Gives readings of one stream the values of readings of another that have the same key and are near in time.
 *
 * <p>A reading waits until no partner can come any more, and then comes out with those it has. So what comes out is in the order of event
 * time, those of one time in the order in which they came, and does not depend on which stream was quicker. A reading of the other
 * stream is pending as long as it may be a partner; then it is absorbed if it was one, else filtered.
 */
final class Join implements Operator {
    private static final int NONE = HeldReadings.NONE;

    private final JoinSpec spec;
    private final JoinColumns columns;
    private final long within;
    /** How far behind a reading its partners may be, at most. */
    private final long ahead;

    private final JoinTime clock;
    private final HeldReadings held;
    private final HeldKeys keys;
    private final TimeQueue firsts;
    private final TimeQueue others;
    private final JoinResults results;
    private final JoinIntake intake;
    private final JoinMemory memory;

    Join(JoinSpec spec, JoinColumns columns, BufferAllocator allocator) {
        this.spec = spec;
        this.columns = columns;
        this.within = Durations.micros(spec.within());
        this.ahead = spec.match() == JoinSpec.Match.LAST ? 0 : within;
        this.clock = new JoinTime(delayMicros(spec), within);
        this.held = new HeldReadings(columns.width(), spec.readingsMax());
        this.keys = new HeldKeys(columns.keys(), held);
        this.firsts = new TimeQueue(held);
        this.others = new TimeQueue(held);
        this.results = new JoinResults(columns, held, allocator);
        this.intake = new JoinIntake(columns, results, held);
        this.memory = new JoinMemory(clock, columns, within, held, this::enter, results);
    }

    private static long delayMicros(JoinSpec spec) {
        long within = spec.match() == JoinSpec.Match.LAST ? 0 : Durations.micros(spec.within());
        return Durations.micros(spec.lateness()) + within;
    }

    @Override
    public Schema output() {
        return columns.output();
    }

    @Override
    public State state() {
        return new State(held.size(), keys.size(), 0, 0);
    }

    @Override
    public long delayMicros() {
        return clock.delay();
    }

    @Override
    public Stateful memory() {
        return memory;
    }

    @Override
    public void process(Batch batch, Output output) {
        if (batch.rows() == 0) {
            return;
        }
        if (results.hasTooManyTexts()) {
            results.forgetTexts(keys);
        }
        intake.load(batch);
        for (int row = 0; row < batch.rows(); row++) {
            take(batch, row, output);
        }
        results.end(output);
    }

    private void take(Batch batch, int row, Output output) {
        long time = intake.time(row);
        boolean ofOther = intake.isOfOther(batch, row);
        if (time < -JoinTime.MOST || time > JoinTime.MOST) {
            output.quarantined(batch, row, "event time " + Value.ofTime(time) + " is out of range");
            return;
        }
        if ((ofOther ? time + within : time) < clock.frontier()) {
            if (!clock.isSetBack(time)) {
                results.late();
                return;
            }
            settle(Long.MAX_VALUE, output);
            clock.restart(time);
        }
        clock.see(time);
        settle(clock.frontier(), output);
        if (ofOther && intake.lacksKey(batch, row)) {
            results.filtered();
        } else if (held.isFull()) {
            output.quarantined(
                    batch,
                    row,
                    "would be more than readingsMax " + spec.readingsMax()
                            + " readings that wait to be joined; raise it, or make within or lateness shorter");
        } else {
            enter(intake.hold(batch, row, ofOther));
        }
    }

    private void enter(int reading) {
        boolean ofOther = held.isOfOther(reading);
        (ofOther ? others : firsts).add(reading);
        if (!held.anyNull(reading, columns.keys())) {
            keys.enter(reading);
        }
    }

    /** Joins what can get no more partners, and lets go of what can be none any more. */
    private void settle(long frontier, Output output) {
        while (!firsts.isEmpty() && held.time(firsts.first()) < frontier) {
            int reading = firsts.first();
            firsts.removeFirst();
            join(reading, output);
            letGo(reading);
        }
        while (!others.isEmpty() && held.time(others.first()) + within < frontier) {
            int reading = others.first();
            others.removeFirst();
            if (held.isUsed(reading)) {
                results.absorbed();
            } else {
                results.filtered();
            }
            letGo(reading);
        }
    }

    private void letGo(int reading) {
        memory.letGo(reading);
        if (held.key(reading) != NONE) {
            keys.leave(reading);
        }
        held.release(reading);
    }

    private void join(int reading, Output output) {
        int key = held.key(reading);
        boolean isMatched = false;
        if (key != NONE && keys.first(key) != NONE) {
            isMatched =
                    spec.match() == JoinSpec.Match.ALL ? joinAll(reading, key, output) : joinOne(reading, key, output);
        }
        if (!isMatched && spec.keepsUnmatched()) {
            results.add(reading, NONE, false, output);
        } else if (!isMatched) {
            results.filtered();
        }
    }

    private boolean joinAll(int reading, int key, Output output) {
        long time = held.time(reading);
        int partner = keys.cursor(key);
        while (partner != NONE && held.time(partner) < time - within) {
            partner = held.next(partner);
        }
        keys.cursor(key, partner);
        boolean isMatched = false;
        for (; partner != NONE && held.time(partner) <= time + within; partner = held.next(partner)) {
            held.use(partner);
            results.add(reading, partner, isMatched, output);
            isMatched = true;
        }
        return isMatched;
    }

    private boolean joinOne(int reading, int key, Output output) {
        long time = held.time(reading);
        // Later readings of this key are not before this one, so that what lies before its last one is of no use to
        // them.
        int before = keys.cursor(key);
        for (int next = held.next(before); next != NONE && held.time(next) <= time; next = held.next(before)) {
            before = next;
        }
        keys.cursor(key, before);
        boolean hasBefore = held.time(before) <= time;
        int after = lastOfTime(hasBefore ? held.next(before) : before);
        long back = hasBefore ? time - held.time(before) : Long.MAX_VALUE;
        long on = after != NONE && ahead > 0 ? held.time(after) - time : Long.MAX_VALUE;
        if (Math.min(back, on) > within) {
            return false;
        }
        int partner = back <= on ? before : after;
        held.use(partner);
        results.add(reading, partner, false, output);
        return true;
    }

    /** The last of those of one time, from the first on. */
    private int lastOfTime(int first) {
        int last = first;
        while (last != NONE && held.next(last) != NONE && held.time(held.next(last)) == held.time(first)) {
            last = held.next(last);
        }
        return last;
    }

    @Override
    public void idle(long elapsedMicros, Output output) {
        clock.idle(elapsedMicros);
        settle(clock.frontier(), output);
        results.end(output);
    }

    @Override
    public void flush(Output output) {
        clock.finish();
        settle(Long.MAX_VALUE, output);
        results.end(output);
    }

    @Override
    public void close() {
        results.close();
    }
}
