package io.tributary.pipelines.summary;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.expression.Expression;
import io.tributary.pipelines.operator.Operator;
import io.tributary.pipelines.operator.Operators;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;

/** Operators for one list of steps over one set of columns, and the batch of one row that goes through them. */
final class StepChain implements AutoCloseable {
    private static final String WINDOW_START = "window_start";
    private static final String WINDOW_END = "window_end";

    private final Batch input;
    private final List<Operator> operators;

    private StepChain(Batch input, List<Operator> operators) {
        this.input = input;
        this.operators = operators;
    }

    /** @throws IllegalArgumentException with step, value, rule and way out */
    static StepChain compile(List<Summary.Step> steps, Map<String, Type> types, BufferAllocator allocator) {
        List<Schema.Field> fields = new ArrayList<>();
        fields.add(new Schema.Field(WINDOW_START, Type.TIME));
        fields.add(new Schema.Field(WINDOW_END, Type.TIME));
        types.forEach((name, type) -> fields.add(new Schema.Field(name, type)));
        Schema schema = Schema.of(fields);
        List<Operator> operators = new ArrayList<>();
        try {
            for (Summary.Step step : steps) {
                Schema before = operators.isEmpty()
                        ? schema
                        : operators.get(operators.size() - 1).output();
                operators.add(operator(step, before, allocator));
            }
            return new StepChain(Batch.allocate(allocator, schema, 1), operators);
        } catch (IllegalArgumentException e) {
            operators.forEach(Operator::close);
            throw e;
        }
    }

    private static Operator operator(Summary.Step step, Schema schema, BufferAllocator allocator) {
        try {
            Expression expression = Expression.compile(step.text(), schema);
            return step.isWhere()
                    ? Operators.where(expression, schema, allocator)
                    : Operators.let(Map.of(step.name(), expression), schema, allocator);
        } catch (IllegalArgumentException e) {
            String name = step.isWhere() ? "where" : "let " + step.name();
            throw new IllegalArgumentException(name + " '" + step.text() + "': " + e.getMessage(), e);
        }
    }

    SummarySteps.Result apply(Summary.Key key, Map<String, Value> values, Map<String, Value> fields) {
        fill(key, values);
        Last last = new Last(fields);
        pass(input, 0, last);
        return last.result;
    }

    private void fill(Summary.Key key, Map<String, Value> values) {
        input.clear();
        int row = input.append();
        input.time().setLong(row, key.startMicros());
        input.column(1).setLong(row, key.startMicros());
        input.column(2).setLong(row, key.endMicros());
        int column = 3;
        for (Value value : values.values()) {
            if (!(value instanceof Value.OfList)) {
                set(input.column(column++), row, value);
            }
        }
    }

    private void pass(Batch batch, int index, Last last) {
        if (index == operators.size()) {
            last.keep(batch);
        } else {
            operators.get(index).process(batch, new Operator.Output() {
                @Override
                public void emit(Batch out) {
                    pass(out, index + 1, last);
                }

                @Override
                public void filtered(int readings) {}

                @Override
                public void duplicate(int readings) {}

                @Override
                public void late(int readings) {}

                @Override
                public void absorbed(int readings) {}

                @Override
                public void derived(int readings) {}

                @Override
                public void quarantined(Batch of, int row, String reason) {
                    last.result = new SummarySteps.Failed(reason);
                }
            });
        }
    }

    private static void set(Column column, int row, Value value) {
        if (value instanceof Value.OfDouble number) {
            column.setDouble(row, number.value());
        } else if (value instanceof Value.OfInt number) {
            column.setLong(row, number.value());
        } else if (value instanceof Value.OfBool flag) {
            column.setBool(row, flag.value());
        } else if (value instanceof Value.OfTime time) {
            column.setLong(row, time.micros());
        } else if (value instanceof Value.OfText text) {
            // One row, one batch at a time: nobody remembers the ids of the row before.
            column.dictionary().forgetIfOver(256, 1 << 16);
            column.setText(row, text.value());
        } else {
            column.setNull(row);
        }
    }

    private static Value get(Column column, int row) {
        if (column.isNull(row)) {
            return Value.MISSING;
        }
        return switch (column.type()) {
            case DOUBLE -> Value.of(column.getDouble(row));
            case INT -> Value.of(column.getLong(row));
            case BOOL -> Value.of(column.getBool(row));
            case TEXT -> Value.of(column.getText(row));
            case TIME -> Value.ofTime(column.getLong(row));
        };
    }

    @Override
    public void close() {
        operators.forEach(Operator::close);
        input.close();
    }

    /** The end of the chain, which a filtered row does not reach. */
    private final class Last {
        private final Map<String, Value> fields;
        private SummarySteps.Result result = new SummarySteps.Filtered();

        Last(Map<String, Value> fields) {
            this.fields = fields;
        }

        void keep(Batch batch) {
            Map<String, Value> all = new LinkedHashMap<>(fields);
            List<Schema.Field> columns = batch.schema().fields();
            for (int i = input.schema().fields().size(); i < columns.size(); i++) {
                all.put(columns.get(i).name(), get(batch.column(i), 0));
            }
            result = new SummarySteps.Kept(all);
        }
    }
}
