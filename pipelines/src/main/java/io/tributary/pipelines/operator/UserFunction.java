package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Dictionary;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.kernel.BatchStream;
import io.tributary.pipelines.wasm.Answer;
import io.tributary.pipelines.wasm.WasmException;
import io.tributary.pipelines.wasm.WasmFunction;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/** Adds what a function makes of readings. Remembers nothing: each call has a fresh memory. So all of it can be done elsewhere. */
final class UserFunction implements Operator, Divisible {
    /** A new text column begins anew beyond this, as those of {@link Let} do. */
    private static final int TEXTS_MAX = 1 << 16;

    private static final int TEXT_BYTES_MAX = 1 << 21;

    private final WasmSpec spec;
    private final Schema input;
    private final Schema schema;
    private final int inputColumns;
    private final FunctionCalls calls;
    private final FunctionWork work;
    private final BufferAllocator allocator;
    private final OutputBatch outputBatch;
    private final ColumnCopy copy = new ColumnCopy();
    private int[] kept = {};
    private int count;
    private @Nullable Consumer<Portion> portions;
    /** Has the dictionaries of all portions: those of what comes in may forget a text that a portion still needs. */
    private @Nullable Batch texts;

    /** @param schema the columns that come in, and then the results */
    UserFunction(
            WasmSpec spec,
            WasmFunction function,
            int[] columns,
            Schema input,
            Schema schema,
            BufferAllocator allocator) {
        this.spec = spec;
        this.input = input;
        this.schema = schema;
        this.inputColumns = input.fields().size();
        this.calls = new FunctionCalls(spec, function, columns);
        this.work = new FunctionWork(spec, function, columns, input);
        this.allocator = allocator;
        this.outputBatch = new OutputBatch(schema, spec.results().size(), allocator);
    }

    @Override
    public Schema output() {
        return schema;
    }

    @Override
    public State state() {
        return work.pending == 0 ? State.NONE : new State(work.pending, 0, 0, 0);
    }

    @Override
    public String staysBecause() {
        return work.fitsTask() ? "" : "its module is too large for a task";
    }

    /** A module that is too large for a task stays here. */
    @Override
    public void divide(Consumer<Portion> to) {
        if (work.fitsTask()) {
            portions = to;
        }
    }

    @Override
    public void process(Batch batch, Output output) {
        if (batch.rows() == 0) {
            return;
        }
        if (portions == null) {
            call(batch, output);
        } else {
            cutOff(batch, portions);
        }
    }

    private void call(Batch batch, Output output) {
        if (kept.length < batch.rows()) {
            kept = new int[batch.capacity()];
        }
        count = 0;
        Batch out = outputBatch.emptyLike(batch);
        boundTexts(out);
        calls.call(batch, new Taken(batch, out, output));
        if (count > 0) {
            copy.copy(batch, kept, count, out);
            output.emit(out);
        }
    }

    private void boundTexts(Batch out) {
        for (int i = inputColumns; i < schema.fields().size(); i++) {
            if (out.column(i).type() == Type.TEXT) {
                out.column(i).dictionary().forgetIfOver(TEXTS_MAX, TEXT_BYTES_MAX);
            }
        }
    }

    /** Portions begin where a call would, so that the calls are the same. */
    private void cutOff(Batch batch, Consumer<Portion> to) {
        int from = 0;
        while (from < batch.rows()) {
            int end = calls.end(batch, from);
            while (end < batch.rows() && end + FunctionCalls.ROWS_MOST - from <= BatchStream.ROWS_MAX) {
                end = calls.end(batch, end);
            }
            to.accept(new FunctionPortion(work, held(batch, from, end), input, allocator));
            from = end;
        }
    }

    private Batch held(Batch batch, int from, int to) {
        if (texts == null || hasManyTexts(texts)) {
            closeTexts();
            texts = Batch.allocate(allocator, schema, 1);
        }
        Batch held = Batch.allocateLike(allocator, texts, schema, to - from);
        for (int i = 0; i < inputColumns; i++) {
            copy(batch.column(i), from, to, held.column(i));
        }
        held.rows(to - from);
        return held;
    }

    private static void copy(Column column, int from, int to, Column into) {
        boolean isText = column.type() == Type.TEXT;
        for (int row = from; row < to; row++) {
            if (isText && !column.isNull(row)) {
                into.setId(row - from, column.dictionary().idIn(into.dictionary(), column.getId(row)));
            } else {
                into.copyFrom(column, row, row - from);
            }
        }
    }

    /** Portions under way keep the dictionaries that they have. */
    private boolean hasManyTexts(Batch batch) {
        return IntStream.range(1, schema.fields().size())
                .mapToObj(batch::column)
                .anyMatch(column -> column.type() == Type.TEXT && isFull(column.dictionary()));
    }

    private static boolean isFull(Dictionary dictionary) {
        return dictionary.isOver(TEXTS_MAX, TEXT_BYTES_MAX);
    }

    private void closeTexts() {
        if (texts != null) {
            texts.close();
            texts = null;
        }
    }

    @Override
    public void close() {
        outputBatch.close();
        closeTexts();
    }

    /** What becomes of the readings of a batch at once. */
    private final class Taken implements FunctionCalls.Rows<RuntimeException> {
        private final Batch batch;
        private final Batch out;
        private final Output output;

        Taken(Batch batch, Batch out, Output output) {
            this.batch = batch;
            this.out = out;
            this.output = output;
        }

        @Override
        public void pass() {}

        @Override
        public boolean goesOn() {
            return false;
        }

        @Override
        public void gave(int row, Answer answer, int at) {
            for (int i = inputColumns; i < schema.fields().size(); i++) {
                answer.copy(i - inputColumns, at, out.column(i), count);
            }
            kept[count++] = row;
        }

        @Override
        public void failed(int row, String reason) {
            output.quarantined(batch, row, spec.file() + ": " + reason);
        }

        @Override
        public void ended(int from, int to, WasmException why) {
            for (int row = from; row < to; row++) {
                failed(row, String.valueOf(why.getMessage()));
            }
        }
    }
}
