package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Dictionary;
import java.util.Arrays;

/** One value for all rows. */
final class LiteralNode extends Node {
    private final Object value;

    /** @param value a Boolean, Long, Double or String, by its kind */
    LiteralNode(Kind kind, Object value) {
        super(kind, true);
        this.value = value;
        if (kind == Kind.TEXT) {
            dictionary = new Dictionary();
            dictionary.idOf((String) value);
        }
    }

    /** The same value for all rows, worked out now; a part that varies, fails or is null stays as it is. */
    static Node folded(Node node) {
        if (!node.isConstant() || node instanceof LiteralNode) {
            return node;
        }
        node.evaluate(1, 1);
        if (node.state(0) != VALUE) {
            return node;
        }
        Object value = switch (node.kind()) {
            case BOOL -> node.bools[0];
            case INT, TIME, DURATION -> node.longs[0];
            case DOUBLE -> node.doubles[0];
            case TEXT -> node.text(0);
        };
        return new LiteralNode(node.kind(), value).withUnit(node.unit());
    }

    Object value() {
        return value;
    }

    @Override
    void compute(int capacity, int rows) {
        switch (kind()) {
            case BOOL -> Arrays.fill(bools, (Boolean) value);
            case INT, TIME, DURATION -> Arrays.fill(longs, (Long) value);
            case DOUBLE -> Arrays.fill(doubles, (Double) value);
            case TEXT -> Arrays.fill(ids, 0);
        }
    }
}
