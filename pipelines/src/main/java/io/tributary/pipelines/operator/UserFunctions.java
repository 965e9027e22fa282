package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.wasm.WasmFunction;

/** The door to functions that users bring. */
public final class UserFunctions {
    private UserFunctions() {}

    /**
     * Adds to each reading what a function makes of some of its columns. It is called with up to 1,024 readings at once, as they
     * happen to arrive together, and is to look at each alone. Where a call comes to nothing, its readings are tried one by one,
     * each on 16 times its share of the fuel; those that fail are quarantined.
     *
     * @param function called by the operators opened from the plan, from their threads
     * @throws IllegalArgumentException if the columns don't fit
     */
    public static OperatorPlan wasm(WasmSpec spec, WasmFunction function, Schema input) {
        int[] columns =
                spec.of().stream().mapToInt(name -> KeySpec.column(name, input)).toArray();
        if (spec.results().isEmpty()) {
            throw new IllegalArgumentException("wasm needs at least one result, as in as: { index: double }");
        }
        Schema output = input;
        for (Schema.Field result : spec.results()) {
            output = Operators.with(output, result.name(), result.type());
        }
        Schema wider = output;
        return new OperatorPlan(wider, allocator -> new UserFunction(spec, function, columns, input, wider, allocator));
    }
}
