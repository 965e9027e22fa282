package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.kernel.BatchStream;
import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.KernelException;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/** Readings to which a function is to add its results. */
final class FunctionPortion implements Portion {
    private final FunctionWork work;
    private final BufferAllocator allocator;
    private final Schema input;
    /** The readings, with columns for the results. */
    private final Batch held;

    /** Made at once: what is asked for later may be gone by then, and its texts be another thread's. */
    private final byte[] stream;

    private final long fuel;
    private @Nullable String @Nullable [] faults;
    private boolean isClosed;

    /**
     * @param held closed with this
     * @param input those of its columns that came in, which are the first
     */
    FunctionPortion(FunctionWork work, Batch held, Schema input, BufferAllocator allocator) {
        this.work = work;
        this.held = held;
        this.input = input;
        this.allocator = allocator;
        this.stream = FunctionKernel.input(held, work.columns, allocator);
        this.fuel = work.fuel(held.rows());
        work.pending += held.rows();
    }

    @Override
    public Kernel.Id kernel() {
        return FunctionKernel.ID;
    }

    @Override
    public byte[] params() {
        return work.params;
    }

    @Override
    public byte[] input() {
        return stream;
    }

    @Override
    public long fuel() {
        return fuel;
    }

    @Override
    public long fuelMax() {
        return work.fuelMax(held.rows());
    }

    @Override
    public void work() {
        if (faults == null) {
            faults = work.work(held);
        }
    }

    @Override
    public void take(byte[] result) throws KernelException {
        Schema columns = FunctionKernel.results(work.spec.results());
        try (Batch made = BatchStream.read(result, columns, allocator)) {
            if (made.rows() != held.rows()) {
                throw new KernelException(
                        "results for " + made.rows() + " readings where " + held.rows() + " were sent");
            }
            Column reason = made.column(columns.fields().size() - 1);
            @Nullable String[] said = new String[held.rows()];
            for (int row = 0; row < held.rows(); row++) {
                if (reason.isNull(row)) {
                    throw new KernelException("reading " + row + " has neither results nor a reason for having none");
                }
                said[row] = reason.getText(row).isEmpty() ? null : reason.getText(row);
                for (int i = 0; said[row] == null && i < work.spec.results().size(); i++) {
                    FunctionKernel.copy(made.column(1 + i), row, held.column(work.firstResult + i), row);
                }
            }
            faults = said;
        }
    }

    @Override
    public void finish(Operator.Output output) {
        work();
        work.pending -= held.rows();
        @Nullable String[] said = Objects.requireNonNull(faults);
        int[] kept = new int[held.rows()];
        int count = 0;
        Batch readings = held.part(input);
        readings.rows(held.rows());
        for (int row = 0; row < held.rows(); row++) {
            if (said[row] == null) {
                kept[count++] = row;
            } else {
                output.quarantined(readings, row, work.spec.file() + ": " + said[row]);
            }
        }
        if (count == held.rows()) {
            output.emit(held);
        } else if (count > 0) {
            try (Batch some = Batch.allocateLike(allocator, held, held.schema(), count)) {
                new ColumnCopy().copy(held, kept, count, some);
                output.emit(some);
            }
        }
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            held.close();
        }
    }
}
