package io.tributary.pipelines.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.pipeline.Snippets;
import io.tributary.pipelines.wasm.Modules;
import io.tributary.pipelines.wasm.WasmException;
import io.tributary.pipelines.wasm.WasmFunction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The module that {@code docs/functions.md} shows does what it says there. Needs {@code wat2wasm}. */
class FunctionsGuideTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void the_module_of_the_guide_doubles_a_column() throws IOException, InterruptedException, WasmException {
        String text = Snippets.of(Path.of("..", "docs", "functions.md"), "wat")
                .findFirst()
                .orElseThrow();
        WasmFunction function = WasmFunction.load(Modules.built(text, folder), "process");
        Schema schema = Schema.of(new Schema.Field("x", Type.DOUBLE));
        WasmSpec spec = new WasmSpec(
                "guide", "process", List.of("x"), List.of(new Schema.Field("twice", Type.DOUBLE)), 16, 10_000);
        RecordedOutput output = new RecordedOutput();
        try (BufferAllocator allocator = new RootAllocator();
                Operator operator = UserFunctions.wasm(spec, function, schema).open(allocator);
                Batch batch = Batch.allocate(allocator, schema, 2)) {
            Readings.fill(batch, List.of(List.of(0L, 1.5), Arrays.asList(1L, null)));
            output.expect(operator.output());
            operator.process(batch, output);
        }
        assertThat(output.rows()).containsExactly(List.of(0L, 1.5, 3.0), Arrays.asList(1L, null, null));
    }
}
