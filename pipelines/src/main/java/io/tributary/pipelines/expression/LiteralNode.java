package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Dictionary;
import io.tributary.pipelines.batch.Type;
import java.util.Arrays;

/** One value for all rows. */
final class LiteralNode extends Node {
    private final Object value;

    LiteralNode(long value) {
        this(Type.INT, value);
    }

    LiteralNode(double value) {
        this(Type.DOUBLE, value);
    }

    LiteralNode(boolean value) {
        this(Type.BOOL, value);
    }

    LiteralNode(String value) {
        this(Type.TEXT, value);
        dictionary = new Dictionary();
        dictionary.idOf(value);
    }

    private LiteralNode(Type type, Object value) {
        super(type, true);
        this.value = value;
    }

    Object value() {
        return value;
    }

    @Override
    void compute(Batch batch, int rows) {
        switch (type()) {
            case BOOL -> Arrays.fill(bools, (Boolean) value);
            case INT, TIME -> Arrays.fill(longs, (Long) value);
            case DOUBLE -> Arrays.fill(doubles, (Double) value);
            case TEXT -> Arrays.fill(ids, 0);
        }
    }
}
