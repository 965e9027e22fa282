package io.tributary.pipelines.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.Kernels;
import io.tributary.pipelines.kernel.PlainScope;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuiltInKernelsTest {
    private final Kernels kernels = BuiltInKernels.all();

    @ParameterizedTest
    @ValueSource(strings = {"features", "partials", "replay", "steps"})
    void a_sample_is_a_call_of_some_milliseconds_with_a_result(String name) throws Exception {
        Kernel kernel = kernels.find(new Kernel.Id(name, 1)).orElseThrow();
        try (RootAllocator allocator = new RootAllocator()) {
            Kernel.Sample sample = kernel.sample(allocator).orElseThrow();
            assertThat(kernel.sample(allocator).orElseThrow().input()).isEqualTo(sample.input());
            Kernel.Result result = kernel.prepare(sample.params()).call(sample.input(), new PlainScope(allocator));
            assertThat(result.output()).hasSizeGreaterThan(100);
            assertThat(result.fuel()).isBetween(500_000L, 10_000_000L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"function", "wasm"})
    void the_sandbox_is_not_loaded_only_to_be_measured(String name) throws Exception {
        Kernel kernel = kernels.find(new Kernel.Id(name, 1)).orElseThrow();
        try (RootAllocator allocator = new RootAllocator()) {
            assertThat(kernel.sample(allocator)).isEmpty();
        }
    }
}
