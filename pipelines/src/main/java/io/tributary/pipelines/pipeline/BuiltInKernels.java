package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.kernel.Echo;
import io.tributary.pipelines.kernel.Kernels;
import io.tributary.pipelines.operator.FeaturesKernel;
import io.tributary.pipelines.operator.FunctionKernel;
import io.tributary.pipelines.operator.WasmKernel;
import java.util.List;

/** The kernels that every node has. */
public final class BuiltInKernels {
    private BuiltInKernels() {}

    /** New ones, with nothing prepared yet. Users' functions are params of {@code wasm/1} and {@code function/1}, and no kernels of their own. */
    public static Kernels all() {
        return new Kernels(List.of(
                new Echo(),
                new FeaturesKernel(),
                new FunctionKernel(),
                new WasmKernel(),
                new PartialsKernel(),
                new StepsKernel(),
                new ReplayKernel()));
    }
}
