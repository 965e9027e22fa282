package io.tributary.pipelines.expression;

import io.tributary.pipelines.unit.Scale;

/** {@code convert(x, "Cel")}. */
final class UnitConversion extends Node {
    private final Node operand;
    private final Scale scale;

    UnitConversion(Node operand, Scale scale) {
        super(Kind.DOUBLE, operand);
        this.operand = operand;
        this.scale = scale;
    }

    @Override
    void compute(int capacity, int rows) {
        operand.evaluate(capacity, rows);
        statesOf(operand, rows);
        scale.convert(operand.doubles, doubles, rows);
    }
}
