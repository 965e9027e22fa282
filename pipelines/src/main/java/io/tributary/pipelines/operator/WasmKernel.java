package io.tributary.pipelines.operator;

import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.KernelException;
import io.tributary.pipelines.kernel.PreparedCalls;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import io.tributary.pipelines.wasm.Limits;
import io.tributary.pipelines.wasm.WasmException;
import io.tributary.pipelines.wasm.WasmFunction;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;

/**
 * A user's function, {@code process} of a WebAssembly module: bytes in, bytes out, neither of them Arrow unless the function makes them so.
 * Params are the module and its limits. A call costs what the sandbox metered. One that comes to nothing fails as the function did.
 */
public final class WasmKernel implements Kernel {
    public static final Id ID = new Id("wasm", 1);

    /** What a call costs beside what the function uses: a memory of its own, and the copies. */
    private static final long FUEL = 20_000;

    /** How much of the sandbox's fuel, about an instruction each, goes into one of a task's. */
    private static final long METERED_PER_FUEL = 5;

    /** What a byte of input is taken to cost when nothing better is known. */
    private static final long FUEL_PER_BYTE = 20;

    private static final int PREPARED_MAX = 8;

    private final PreparedCalls prepared = new PreparedCalls(PREPARED_MAX, WasmKernel::call);

    @Override
    public Id id() {
        return ID;
    }

    /** What such a kernel is told. */
    public static byte[] params(byte[] module, Limits limits) {
        StateWriter out = new StateWriter();
        out.putInt(limits.memoryPages());
        out.putLong(limits.fuel());
        out.putInt(limits.outputBytes());
        out.putBytes(module);
        return out.bytes();
    }

    /** None: the sandbox and its compiler take 9 MB, which only who uses functions should pay. */
    @Override
    public Optional<Sample> sample(BufferAllocator allocator) {
        return Optional.empty();
    }

    @Override
    public Prepared prepare(byte[] params) throws KernelException {
        return prepared.of(params);
    }

    private static Prepared call(byte[] params) throws KernelException {
        StateReader in = new StateReader(params);
        try {
            int pages = in.getCount(1, Limits.MEMORY_PAGES_MOST, "pages of memory");
            Limits limits =
                    new Limits(pages, in.getLong(), in.getCount(0, Limits.OUTPUT_BYTES_MOST, "bytes of output"));
            byte[] module = in.getBytes(in.remaining());
            return new Call(new FunctionPool(module, WasmFunction.DEFAULT_NAME, pages), limits);
        } catch (StateException | WasmException | IllegalArgumentException e) {
            throw new KernelException("these are no params of " + ID + ": " + e.getMessage(), e);
        }
    }

    private record Call(FunctionPool functions, Limits limits) implements Prepared {
        /** @param rows bytes of input; what the function really uses is known afterwards */
        @Override
        public long fuel(long rows) {
            return FUEL + FUEL_PER_BYTE * rows;
        }

        @Override
        public Result call(byte[] input, Scope scope) throws KernelException {
            scope.pass();
            long left = scope.fuelMax() - FUEL;
            long fuel = Math.min(limits.fuel(), left > Limits.FUEL_MOST ? left : left * METERED_PER_FUEL);
            if (fuel < 1) {
                throw new KernelException("a call costs " + FUEL + " fuel and what its function uses, more than the "
                        + scope.fuelMax() + " of the task");
            }
            return functions.with(function -> {
                WasmFunction.Result result =
                        call(function, input, new Limits(limits.memoryPages(), fuel, limits.outputBytes()), scope);
                scope.pass();
                return new Result(result.output(), FUEL + result.fuel() / METERED_PER_FUEL);
            });
        }

        /** Once more from the beginning after an interrupt: functions are pure. */
        private static WasmFunction.Result call(WasmFunction function, byte[] input, Limits limits, Scope scope)
                throws KernelException {
            while (true) {
                try {
                    return function.call(input, limits);
                } catch (WasmException e) {
                    if (e.reason() != WasmException.Reason.INTERRUPTED || !scope.goesOn()) {
                        throw new KernelException(String.valueOf(e.getMessage()), e);
                    }
                }
            }
        }
    }
}
