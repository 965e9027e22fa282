package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.wasm.Limits;
import java.util.List;

/**
 * Which function of a module is called with what.
 *
 * @param file the path of its module
 * @param function its name there
 * @param of the columns that it is given
 * @param results the columns that it adds, without units
 * @param memoryPages what a call may use of memory, as {@link Limits#memoryPages}
 * @param fuel what a call may use of fuel, as {@link Limits#fuel}
 */
public record WasmSpec(
        String file, String function, List<String> of, List<Schema.Field> results, int memoryPages, long fuel) {
    public WasmSpec {
        of = List.copyOf(of);
        results = List.copyOf(results);
    }
}
