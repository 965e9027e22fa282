package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Schema;

/** The door to the operator that works on two streams. */
public final class Joins {
    private Joins() {}

    /**
     * Gives readings of one stream the values of those of another that belong to them, in the order of event time.
     *
     * @param ofOther the column of bool that is true for readings of the other stream; it does not come out
     * @param input the columns of both streams, each null where it is of the other stream alone
     * @throws IllegalArgumentException with value, rule and way out when the columns don't fit
     */
    public static OperatorPlan join(JoinSpec spec, String ofOther, Schema input) {
        JoinColumns columns = JoinColumns.of(spec, ofOther, input);
        return new OperatorPlan(columns.output(), allocator -> new Join(spec, columns, allocator));
    }
}
