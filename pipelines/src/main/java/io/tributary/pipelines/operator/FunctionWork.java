package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.wasm.Answer;
import io.tributary.pipelines.wasm.WasmException;
import io.tributary.pipelines.wasm.WasmFunction;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What the portions of one {@code wasm} step have in common. The operator's thread. */
final class FunctionWork {
    /** What a reading is taken to cost before any was worked on here. */
    private static final double FUEL_AT_FIRST = 1_000;

    private static final double OLD = 0.9;

    final WasmSpec spec;
    final int[] columns;
    final int firstResult;
    /** What a neighbour is told; never changed. */
    final byte[] params;

    private final FunctionCalls calls;
    /** Readings in portions that are not finished. */
    long pending;

    private double fuelPerRow = FUEL_AT_FIRST;

    /** @param input the columns that come in */
    FunctionWork(WasmSpec spec, WasmFunction function, int[] columns, Schema input) {
        this.spec = spec;
        this.columns = columns.clone();
        this.firstResult = input.fields().size();
        this.calls = new FunctionCalls(spec, function, columns);
        this.params = function.moduleBytes() < Kernel.PARAMS_BYTES_MAX
                ? FunctionKernel.params(spec, FunctionKernel.types(columns, input), function.module())
                : new byte[0];
    }

    boolean fitsTask() {
        return params.length > 0 && params.length <= Kernel.PARAMS_BYTES_MAX;
    }

    /** What so many rows should cost, as those before did. */
    long fuel(long rows) {
        return Math.max(1, Math.min(fuelMax(rows), FunctionKernel.FUEL + (long) (rows * fuelPerRow)));
    }

    /** Every call once, and then each of its readings alone. */
    long fuelMax(long rows) {
        double calls = Math.min((double) rows, rows / (double) FunctionCalls.ROWS_MOST + 1);
        double most =
                calls * (double) spec.fuel() * (1 + FunctionCalls.SHARES) + (double) FunctionKernel.fuelOfRows(rows);
        return (long) Math.min(0x1p62, Math.max(2, most));
    }

    /** Works out the results of a batch where they belong; returns why rows have none, null where they have. */
    @Nullable
    String[] work(Batch held) {
        @Nullable String[] faults = new String[held.rows()];
        long fuel = calls.call(held, new Filled(held, faults));
        fuelPerRow = OLD * fuelPerRow + (1 - OLD) * (fuel + FunctionKernel.fuelOfRows(held.rows())) / held.rows();
        return faults;
    }

    private final class Filled implements FunctionCalls.Rows<RuntimeException> {
        private final Batch held;
        private final @Nullable String[] faults;

        Filled(Batch held, @Nullable String[] faults) {
            this.held = held;
            this.faults = faults;
        }

        @Override
        public void pass() {}

        @Override
        public boolean goesOn() {
            return false;
        }

        @Override
        public void gave(int row, Answer answer, int at) {
            for (int i = 0; i < spec.results().size(); i++) {
                answer.copy(i, at, held.column(firstResult + i), row);
            }
        }

        @Override
        public void failed(int row, String reason) {
            faults[row] = reason;
        }

        @Override
        public void ended(int from, int to, WasmException why) {
            Arrays.fill(faults, from, to, String.valueOf(why.getMessage()));
        }
    }
}
