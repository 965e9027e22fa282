package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.kernel.BatchStream;
import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.KernelException;
import io.tributary.pipelines.kernel.PreparedCalls;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import io.tributary.pipelines.wasm.Answer;
import io.tributary.pipelines.wasm.Limits;
import io.tributary.pipelines.wasm.WasmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;

/**
 * What a {@code wasm} step adds to readings. The params are the step's settings and its module. Rows of the input are readings with the
 * columns that the function is given; rows of the output are the same readings with its results, or with the reason why there are none.
 * Doubles travel as the ints that their bits are, since a function may well give what is not a number; times as microseconds.
 */
public final class FunctionKernel implements Kernel {
    static final Id ID = new Id("function", 1);

    /** What a call costs beside its rows, and what a row costs beside what the function uses. */
    static final long FUEL = 20_000;

    private static final long FUEL_PER_ROW = 1_200;
    private static final int NAME_UNITS_MAX = 200;
    private static final int COLUMNS_MAX = 1_000;
    private static final int PREPARED_MAX = 8;
    private static final String FAULT = "fault";

    private final PreparedCalls prepared = new PreparedCalls(PREPARED_MAX, FunctionKernel::calls);

    @Override
    public Id id() {
        return ID;
    }

    /** None: the sandbox and its compiler take 9 MB, which only who uses functions should pay. */
    @Override
    public Optional<Sample> sample(BufferAllocator allocator) {
        return Optional.empty();
    }

    @Override
    public Prepared prepare(byte[] params) throws KernelException {
        return prepared.of(params);
    }

    static long fuelOfRows(long rows) {
        return FUEL + FUEL_PER_ROW * rows;
    }

    /** @param columns places in {@code input} */
    /** By their numbers on the way, which stay. */
    private static final List<Type> TYPES = List.of(Type.BOOL, Type.INT, Type.DOUBLE, Type.TEXT, Type.TIME);

    static List<Type> types(int[] columns, Schema input) {
        List<Type> types = new ArrayList<>();
        for (int column : columns) {
            types.add(input.fields().get(column).type());
        }
        return types;
    }

    static byte[] params(WasmSpec spec, List<Type> types, byte[] module) {
        StateWriter out = new StateWriter();
        out.putText(spec.function());
        out.putInt(spec.memoryPages());
        out.putLong(spec.fuel());
        out.putInt(types.size());
        types.forEach(type -> out.putInt(TYPES.indexOf(type)));
        out.putInt(spec.results().size());
        spec.results().forEach(result -> out.putInt(TYPES.indexOf(result.type())));
        out.putInt(module.length);
        out.putBytes(module);
        return out.bytes();
    }

    private static Prepared calls(byte[] params) throws KernelException {
        StateReader in = new StateReader(params);
        try {
            String function = in.getText(NAME_UNITS_MAX);
            int pages = in.getCount(1, Limits.MEMORY_PAGES_MOST, "pages of memory");
            long fuel = in.getLong();
            if (fuel < 1 || fuel > Limits.FUEL_MOST) {
                throw new StateException("holds " + fuel + " of fuel, outside [1, " + Limits.FUEL_MOST + "]");
            }
            List<Schema.Field> of = columns(in, "c");
            List<Schema.Field> results = columns(in, "r");
            byte[] module = in.getBytes(in.getCount(0, PARAMS_BYTES_MAX, "bytes of a module"));
            in.end();
            WasmSpec spec = new WasmSpec(
                    "", function, of.stream().map(Schema.Field::name).toList(), results, pages, fuel);
            return new Calls(spec, of, new FunctionPool(module, function, pages));
        } catch (StateException | WasmException e) {
            throw new KernelException("these are no params of " + ID + ": " + e.getMessage(), e);
        }
    }

    private static List<Schema.Field> columns(StateReader in, String prefix) throws StateException {
        List<Schema.Field> fields = new ArrayList<>();
        for (int left = in.getCount(0, COLUMNS_MAX, "columns"); left > 0; left--) {
            Type type = TYPES.get(in.getCount(0, TYPES.size() - 1, "a type"));
            fields.add(new Schema.Field(prefix + fields.size(), type));
        }
        return fields;
    }

    /** What these columns are on the way. */
    private static Schema wire(List<Schema.Field> fields, boolean withFault) {
        List<Schema.Field> wire = new ArrayList<>();
        for (Schema.Field field : fields) {
            boolean isWord = field.type() == Type.DOUBLE || field.type() == Type.TIME;
            wire.add(new Schema.Field("v" + wire.size(), isWord ? Type.INT : field.type()));
        }
        if (withFault) {
            wire.add(new Schema.Field(FAULT, Type.TEXT));
        }
        return Schema.of(wire);
    }

    /** The columns of an output: event time, results, the reason why a reading has none, which is empty when it has. */
    static Schema results(List<Schema.Field> results) {
        return wire(results, true);
    }

    /** Copies a value to or from its form on the way. */
    static void copy(Column from, int fromRow, Column to, int toRow) {
        if (from.isNull(fromRow)) {
            to.setNull(toRow);
        } else if (from.type() == Type.DOUBLE && to.type() == Type.INT) {
            to.setLong(toRow, Double.doubleToLongBits(from.getDouble(fromRow)));
        } else if (from.type() == Type.INT && to.type() == Type.DOUBLE) {
            // Not-a-number in its one form, whatever a neighbour sends.
            to.setDouble(
                    toRow,
                    Double.longBitsToDouble(Double.doubleToLongBits(Double.longBitsToDouble(from.getLong(fromRow)))));
        } else if (from.type() == Type.TEXT) {
            to.setId(toRow, from.dictionary().idIn(to.dictionary(), from.getId(fromRow)));
        } else if (from.type() == Type.BOOL) {
            to.setBool(toRow, from.getBool(fromRow));
        } else {
            to.setLong(toRow, from.getLong(fromRow));
        }
    }

    private static void copy(Column from, Column to, int rows) {
        for (int row = 0; row < rows; row++) {
            copy(from, row, to, row);
        }
    }

    /** The input for the readings of a batch. */
    static byte[] input(Batch batch, int[] columns, BufferAllocator allocator) {
        List<Schema.Field> fields = new ArrayList<>();
        for (int column : columns) {
            fields.add(batch.schema().fields().get(column));
        }
        try (Batch wire = Batch.allocate(allocator, wire(fields, false), Math.max(1, batch.rows()))) {
            times(wire, batch.rows());
            for (int i = 0; i < columns.length; i++) {
                copy(batch.column(columns[i]), wire.column(1 + i), batch.rows());
            }
            return BatchStream.write(wire);
        }
    }

    /** What the function is not given does not leave: no event times but among the columns. */
    private static void times(Batch wire, int rows) {
        for (int row = 0; row < rows; row++) {
            wire.time().setLong(row, 0);
        }
        wire.rows(rows);
    }

    private static final class Calls implements Prepared {
        private final WasmSpec spec;
        private final List<Schema.Field> of;
        private final FunctionPool functions;

        Calls(WasmSpec spec, List<Schema.Field> of, FunctionPool functions) {
            this.spec = spec;
            this.of = of;
            this.functions = functions;
        }

        /** Without what the function uses, which nobody knows before. */
        @Override
        public long fuel(long rows) {
            return fuelOfRows(rows);
        }

        @Override
        public Result call(byte[] input, Scope scope) throws KernelException {
            try (Batch wire = BatchStream.read(input, wire(of, false), scope.allocator());
                    Batch batch = Batch.allocate(scope.allocator(), Schema.of(of), Math.max(1, wire.rows()));
                    Batch out = Batch.allocate(scope.allocator(), results(spec.results()), Math.max(1, wire.rows()))) {
                int rows = wire.rows();
                times(batch, rows);
                for (int i = 1; i <= of.size(); i++) {
                    copy(wire.column(i), batch.column(i), rows);
                }
                times(out, rows);
                return functions.with(function -> {
                    int[] columns = new int[of.size()];
                    for (int i = 0; i < columns.length; i++) {
                        columns[i] = 1 + i;
                    }
                    FunctionCalls calls = new FunctionCalls(spec, function, columns);
                    try (Batch row = Batch.allocate(scope.allocator(), Schema.of(spec.results()), 1)) {
                        long fuel = fuelOfRows(rows) + calls.call(batch, new Rows(row, out, scope));
                        if (fuel > scope.fuelMax()) {
                            throw new KernelException("the function used " + fuel + " fuel, more than the "
                                    + scope.fuelMax() + " of the task");
                        }
                        return new Result(BatchStream.write(out), fuel);
                    }
                });
            }
        }
    }

    private static final class Rows implements FunctionCalls.Rows<KernelException> {
        /** One reading's results, on their way. */
        private final Batch one;

        private final Batch out;
        private final Scope scope;

        Rows(Batch one, Batch out, Scope scope) {
            this.one = one;
            this.out = out;
            this.scope = scope;
        }

        @Override
        public void pass() throws KernelException {
            scope.pass();
        }

        @Override
        public boolean goesOn() throws KernelException {
            return scope.goesOn();
        }

        @Override
        public void gave(int row, Answer answer, int at) {
            one.clear();
            for (int i = 1; i < one.schema().fields().size(); i++) {
                answer.copy(i - 1, at, one.column(i), 0);
                copy(one.column(i), 0, out.column(i), row);
            }
            out.column(out.schema().fields().size() - 1).setText(row, "");
        }

        @Override
        public void failed(int row, String reason) {
            for (int i = 1; i < one.schema().fields().size(); i++) {
                out.column(i).setNull(row);
            }
            out.column(out.schema().fields().size() - 1).setText(row, reason);
        }

        /** Another machine may do better, so this is no result. */
        @Override
        public void ended(int from, int to, WasmException why) throws KernelException {
            throw new KernelException(String.valueOf(why.getMessage()), why);
        }
    }
}
