package io.tributary.pipelines.operator;

import io.tributary.pipelines.kernel.KernelException;
import io.tributary.pipelines.wasm.WasmException;
import io.tributary.pipelines.wasm.WasmFunction;
import java.util.ArrayDeque;
import java.util.Deque;

/** A function for any number of threads: each that calls it at the same time has one of its own. */
final class FunctionPool {
    private static final int KEPT_MAX = 4;

    private final byte[] module;
    private final String name;
    private final Deque<WasmFunction> idle = new ArrayDeque<>();

    /** What is done with a function. */
    @FunctionalInterface
    interface Use<T> {
        T of(WasmFunction function) throws KernelException;
    }

    /** @throws WasmException when the module can't be used, or not with so many pages of memory */
    FunctionPool(byte[] module, String name, int memoryPages) throws WasmException {
        this.module = module;
        this.name = name;
        WasmFunction first = WasmFunction.load(module, name);
        first.check(memoryPages);
        idle.push(first);
    }

    <T> T with(Use<T> use) throws KernelException {
        WasmFunction function = taken();
        try {
            return use.of(function);
        } finally {
            synchronized (idle) {
                if (idle.size() < KEPT_MAX) {
                    idle.push(function);
                }
            }
        }
    }

    private WasmFunction taken() throws KernelException {
        synchronized (idle) {
            if (!idle.isEmpty()) {
                return idle.pop();
            }
        }
        try {
            return WasmFunction.load(module, name);
        } catch (WasmException e) {
            throw new KernelException(String.valueOf(e.getMessage()), e);
        }
    }
}
