package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.KernelException;
import io.tributary.pipelines.wasm.Modules;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.RootAllocator;

/** Kernels of this package, prepared for measurement. */
public final class FunctionTask {
    private static final List<Schema.Field> COLUMNS = List.of(
            new Schema.Field("on", Type.BOOL),
            new Schema.Field("n", Type.INT),
            new Schema.Field("x", Type.DOUBLE),
            new Schema.Field("name", Type.TEXT),
            new Schema.Field("seen", Type.TIME));
    private static final WasmSpec ECHO =
            new WasmSpec("echo", "process", List.of("on", "n", "x", "name", "seen"), COLUMNS, 16, 50_000_000);

    private FunctionTask() {}

    public static Kernel.Prepared echo() throws KernelException, IOException {
        List<Type> types = COLUMNS.stream().map(Schema.Field::type).toList();
        return new FunctionKernel().prepare(FunctionKernel.params(ECHO, types, Modules.read("echo")));
    }

    public static byte[] echoInput(RootAllocator allocator, int rows) {
        try (Batch batch = Batch.allocate(allocator, Schema.of(COLUMNS), rows)) {
            for (int row = 0; row < rows; row++) {
                batch.append();
                batch.time().setLong(row, row);
                batch.column(1).setBool(row, true);
                batch.column(2).setLong(row, 1_000 + row);
                batch.column(3).setDouble(row, row / 8.0);
                batch.column(4).setText(row, "n" + row % 9);
                batch.column(5).setLong(row, row);
            }
            return FunctionKernel.input(batch, new int[] {1, 2, 3, 4, 5}, allocator);
        }
    }

    public static Kernel.Prepared features(int samples) throws KernelException {
        FftSpec spec = new FftSpec("value", samples, samples, 1_000, true, Map.of("low", new FftSpec.Band(0, 100)));
        return new FeaturesKernel().prepare(FeaturesKernel.params(spec));
    }
}
