package io.tributary.pipelines.wasm;

import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.InterpreterMachine;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import java.util.function.Function;

/**
 * A function of a WebAssembly module: bytes in, bytes out, and nothing else. {@code docs/functions.md} tells how to write one.
 *
 * <p>Each call has a fresh memory, so the function is pure: the same input and limits give the same output and use the same fuel,
 * on every machine, whatever was called before. Loading costs milliseconds and some memory; nothing is loaded before the first
 * module is. May be used by one thread at a time; a call can be ended by interrupting its thread.
 */
public final class WasmFunction {
    /** What a function is called unless its caller knows another name. */
    public static final String DEFAULT_NAME = "process";

    /** The largest module: 1 MiB. */
    public static final int MODULE_BYTES_MOST = 1 << 20;

    private final byte[] module;
    private final Metering.Metered metered;
    private final Function<Instance, Machine> machines;
    private final Sandbox.Form form;

    private WasmFunction(
            byte[] module, Metering.Metered metered, Function<Instance, Machine> machines, Sandbox.Form form) {
        this.module = module;
        this.metered = metered;
        this.machines = machines;
        this.form = form;
    }

    /**
     * What a call gave.
     *
     * @param output the caller's own
     * @param fuel what it used, at most its limit
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes that go to a hash or a wire, never compared as a record
    public record Result(byte[] output, long fuel) {}

    /**
     * Reads, checks and compiles a module.
     *
     * @param name of the function in it, which takes (input, its length, output, its capacity), all i32, and gives the length of
     *     what it wrote, or a negative code of its own
     * @throws WasmException {@link WasmException.Reason#REFUSED} if it can't be used
     */
    public static WasmFunction load(byte[] module, String name) throws WasmException {
        return load(module, name, true);
    }

    /** @param compiled whether to compile it to bytecode; else each instruction is interpreted */
    static WasmFunction load(byte[] module, String name, boolean compiled) throws WasmException {
        if (module.length > MODULE_BYTES_MOST) {
            throw WasmException.refused("the module has " + module.length + " bytes; " + MODULE_BYTES_MOST
                    + " are the limit: strip what it does not need");
        }
        try {
            // Validated as it is: rewritten, it could reach what is added to it.
            Parser.parse(module);
            Metering.Metered metered = Metering.of(module);
            Sandbox.Form form = Sandbox.Form.of(metered.module(), name);
            return new WasmFunction(module.clone(), metered, machines(metered.module(), compiled), form);
        } catch (WasmException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError | AssertionError e) {
            // The parser has many exceptions of its own and Java's for what is broken, and assertions where they are
            // on.
            throw new WasmException(
                    WasmException.Reason.REFUSED, "this is no sound WebAssembly module: " + e.getMessage(), e);
        }
    }

    private static Function<Instance, Machine> machines(WasmModule module, boolean compiled) {
        return compiled
                ? MachineFactoryCompiler.builder(module)
                        .withInterpreterFallback(InterpreterFallback.SILENT)
                        .compile()
                : InterpreterMachine::new;
    }

    /**
     * Loads a module and calls its {@value #DEFAULT_NAME} once.
     *
     * @throws WasmException if the module can't be used, or the call came to nothing
     */
    public static Result run(byte[] module, byte[] input, Limits limits) throws WasmException {
        return load(module, DEFAULT_NAME).call(input, limits);
    }

    /** The module's bytes, for whoever is to call the same function. */
    public byte[] module() {
        return module.clone();
    }

    /** How many bytes {@link #module} has. */
    public int moduleBytes() {
        return module.length;
    }

    /**
     * Looks whether the function can be called at all with so much memory.
     *
     * @throws WasmException {@link WasmException.Reason#REFUSED} if it begins with more
     */
    public void check(int memoryPages) throws WasmException {
        Sandbox.check(metered.module(), memoryPages);
    }

    /**
     * Calls the function.
     *
     * @throws WasmException if the call came to nothing; the function can be called again
     */
    public Result call(byte[] input, Limits limits) throws WasmException {
        return call(input, input.length, limits);
    }

    /** As {@link #call(byte[], Limits)}, with the first bytes of an array as its input. */
    public Result call(byte[] bytes, int size, Limits limits) throws WasmException {
        return new Sandbox(metered, machines, form, limits).call(bytes, size);
    }
}
