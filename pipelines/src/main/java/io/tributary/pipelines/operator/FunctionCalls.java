package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.wasm.Answer;
import io.tributary.pipelines.wasm.Limits;
import io.tributary.pipelines.wasm.Readings;
import io.tributary.pipelines.wasm.WasmException;
import io.tributary.pipelines.wasm.WasmException.Reason;
import io.tributary.pipelines.wasm.WasmFunction;
import java.util.Set;

/**
 * The calls of a function for the readings of a batch: as many at once as fit, and one by one those of a call that came to nothing. The
 * calls follow from the readings and the spec, so that they are the same wherever they are made. One thread.
 */
final class FunctionCalls {
    static final int ROWS_MOST = 1_024;
    /** What a reading that is tried alone may use, as a multiple of its share of a call's fuel. */
    static final int SHARES = 16;

    /** What trying again would not mend, and what another machine may do better. */
    private static final Set<Reason> ENDS = Set.of(Reason.INTERRUPTED, Reason.STACK, Reason.MEMORY);

    private final WasmSpec spec;
    private final WasmFunction function;
    private final Readings readings;
    private long fuel;

    /** Is told what becomes of each reading, in order. */
    interface Rows<E extends Exception> {
        /** Passed before each call. */
        void pass() throws E;

        /** A call was interrupted. Returns whether to make it once more, from its beginning, perhaps after a while. */
        boolean goesOn() throws E;

        /** @param at the reading's place in the answer */
        void gave(int row, Answer answer, int at);

        void failed(int row, String reason);

        /** A call for {@code from} to before {@code to} ended for a reason of this machine's. */
        void ended(int from, int to, WasmException why) throws E;
    }

    /** @param columns of the batches to come, as the spec names them */
    FunctionCalls(WasmSpec spec, WasmFunction function, int[] columns) {
        this.spec = spec;
        this.function = function;
        this.readings = new Readings(columns, spec.results());
    }

    /** Calls for every row; returns the fuel used. A call that used up its fuel counts as that, one that stopped as nothing. */
    <E extends Exception> long call(Batch batch, Rows<E> rows) throws E {
        fuel = 0;
        int from = 0;
        while (from < batch.rows()) {
            int to = end(batch, from);
            together(batch, from, to, rows);
            from = to;
        }
        return fuel;
    }

    /** As many readings as go into a quarter of the memory that a call may use, but one at least. */
    int end(Batch batch, int from) {
        int most = Math.min(batch.rows(), from + ROWS_MOST);
        int room = spec.memoryPages() * Limits.PAGE_BYTES / 4;
        int to = from + 1;
        int bytes = readings.bytesOf(batch, from);
        while (to < most) {
            bytes += readings.bytesOf(batch, to);
            if (bytes > room) {
                return to;
            }
            to++;
        }
        return to;
    }

    private <E extends Exception> void together(Batch batch, int from, int to, Rows<E> rows) throws E {
        try {
            call(batch, from, to, spec.fuel(), rows);
        } catch (WasmException e) {
            if (ENDS.contains(e.reason())) {
                rows.ended(from, to, e);
            } else if (to - from == 1) {
                rows.failed(from, String.valueOf(e.getMessage()));
            } else {
                oneByOne(batch, from, to, rows);
            }
        }
    }

    /** So that one reading does not take others with it. What a reading may use is bounded, lest a bad function cost a thousand calls. */
    private <E extends Exception> void oneByOne(Batch batch, int from, int to, Rows<E> rows) throws E {
        long share = Math.max(1, Math.min(spec.fuel(), spec.fuel() / (to - from) * SHARES));
        for (int row = from; row < to; row++) {
            try {
                call(batch, row, row + 1, share, rows);
            } catch (WasmException e) {
                if (ENDS.contains(e.reason())) {
                    rows.ended(row, row + 1, e);
                } else {
                    rows.failed(row, String.valueOf(e.getMessage()));
                }
            }
        }
    }

    private <E extends Exception> void call(Batch batch, int from, int to, long fuelMax, Rows<E> rows)
            throws WasmException, E {
        rows.pass();
        readings.fill(batch, from, to);
        if (readings.outputBytes() > Limits.OUTPUT_BYTES_MOST) {
            throw new IllegalStateException(
                    readings.outputBytes() + " bytes of results for " + (to - from) + " readings");
        }
        Answer answer = new Answer(readings, called(fuelMax, rows));
        for (int row = from; row < to; row++) {
            String fault = answer.fault(row - from);
            if (fault == null) {
                rows.gave(row, answer, row - from);
            } else {
                rows.failed(row, fault);
            }
        }
    }

    /** What an interrupted call used doesn't count: how often that happens is not the same everywhere. */
    private <E extends Exception> byte[] called(long fuelMax, Rows<E> rows) throws WasmException, E {
        while (true) {
            try {
                WasmFunction.Result result = function.call(
                        readings.bytes(),
                        readings.size(),
                        new Limits(spec.memoryPages(), fuelMax, readings.outputBytes()));
                fuel += result.fuel();
                return result.output();
            } catch (WasmException e) {
                fuel += e.reason() == Reason.FUEL ? fuelMax : 0;
                if (e.reason() != Reason.INTERRUPTED || !rows.goesOn()) {
                    throw e;
                }
            }
        }
    }
}
