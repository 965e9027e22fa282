package io.tributary.pipelines.wasm;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.Export;
import com.dylibso.chicory.wasm.types.ExternalType;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.dylibso.chicory.wasm.types.ValType;
import io.tributary.pipelines.config.Suggestion;
import io.tributary.pipelines.wasm.WasmException.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One call: a memory and globals of its own, fuel, two buffers. */
final class Sandbox {
    private static final String MEMORY = "memory";
    private static final String ALLOC = "alloc";
    private static final String HEAP = "__heap_base";
    private static final int ALIGNED = 16;

    private final Form form;
    private final Metering.Metered metered;
    private final Limits limits;
    private final Instance instance;
    private final Memory memory;

    /**
     * What a module exports of what the host needs.
     *
     * @param function index of the function
     * @param alloc index of the function that gives room for a buffer
     * @param heap index of the global from which on the memory is free; used without {@code alloc}
     */
    record Form(int function, Optional<Integer> alloc, Optional<Integer> heap) {
        /** @throws WasmException if something is not there, or of another type */
        static Form of(WasmModule module, String name) throws WasmException {
            Form form = new Form(
                    function(module, name, Collections.nCopies(4, ValType.I32))
                            .orElseThrow(() -> new WasmException(
                                    Reason.FUNCTION,
                                    "the module exports no function '" + name + "'"
                                            + Suggestion.of(name, functions(module)))),
                    function(module, ALLOC, List.of(ValType.I32)),
                    export(module, HEAP, ExternalType.GLOBAL));
            if (export(module, MEMORY, ExternalType.MEMORY).isEmpty()) {
                throw WasmException.refused("the module does not export its memory as \"" + MEMORY + "\"");
            }
            if (form.alloc.isEmpty() && form.heap.isEmpty()) {
                throw WasmException.refused(
                        "the module says nowhere where input and output may stand; export a function '" + ALLOC
                                + "' (size -> address) or the global '" + HEAP + "'");
            }
            return form;
        }

        private static Optional<Integer> export(WasmModule module, String name, ExternalType type) {
            for (int i = 0; i < module.exportSection().exportCount(); i++) {
                Export export = module.exportSection().getExport(i);
                if (export.name().equals(name) && export.exportType() == type) {
                    return Optional.of(export.index());
                }
            }
            return Optional.empty();
        }

        private static Optional<Integer> function(WasmModule module, String name, List<ValType> parameters)
                throws WasmException {
            Optional<Integer> index = export(module, name, ExternalType.FUNCTION);
            if (index.isPresent()) {
                FunctionType type = module.functionSection().getFunctionType(index.get(), module.typeSection());
                if (!type.params().equals(parameters) || !type.returns().equals(List.of(ValType.I32))) {
                    throw new WasmException(
                            Reason.FUNCTION,
                            "the module's function '" + name + "' has the form " + type + "; it must take "
                                    + parameters.size() + " numbers of type i32 and give one");
                }
            }
            return index;
        }

        private static List<String> functions(WasmModule module) {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < module.exportSection().exportCount(); i++) {
                Export export = module.exportSection().getExport(i);
                if (export.exportType() == ExternalType.FUNCTION) {
                    names.add(export.name());
                }
            }
            return names;
        }
    }

    Sandbox(Metering.Metered metered, Function<Instance, Machine> machines, Form form, Limits limits)
            throws WasmException {
        this.form = form;
        this.metered = metered;
        this.limits = limits;
        MemoryLimits asked = check(metered.module(), limits.memoryPages());
        try {
            this.instance = Instance.builder(metered.module())
                    .withMachineFactory(machines)
                    .withMemoryLimits(new MemoryLimits(
                            asked.initialPages(), Math.min(asked.maximumPages(), limits.memoryPages())))
                    .build();
        } catch (OutOfMemoryError e) {
            throw outOfMemory(e);
        } catch (RuntimeException e) {
            throw new WasmException(Reason.REFUSED, "the module can't be set up: " + e.getMessage(), e);
        }
        this.memory = instance.memory();
        instance.global(metered.fuelGlobal()).setValue(limits.fuel());
    }

    /** What memory a module asks for. */
    static MemoryLimits check(WasmModule module, int pages) throws WasmException {
        MemoryLimits asked = module.memorySection().orElseThrow().getMemory(0).limits();
        if (asked.initialPages() > pages) {
            throw WasmException.refused("the module begins with " + asked.initialPages()
                    + " pages of memory; its limit (memoryPages) is " + pages + " of 64 KiB each");
        }
        return asked;
    }

    WasmFunction.Result call(byte[] input, int size) throws WasmException {
        int in = place(size, heap());
        memory.write(in, input, 0, size);
        int out = place(limits.outputBytes(), (long) in + size);
        if (out < (long) in + size && in < (long) out + limits.outputBytes()) {
            throw buffer("alloc gave the output room that lies within the input");
        }
        memory.fill((byte) 0, out, out + limits.outputBytes());
        int length = invoke(form.function(), in, size, out, limits.outputBytes());
        if (length < 0) {
            throw new WasmException(Reason.REPORTED, "the function gave error " + length);
        }
        if (length > limits.outputBytes()) {
            throw buffer(
                    "the function says that it wrote " + length + " bytes; " + limits.outputBytes() + " are the limit");
        }
        return new WasmFunction.Result(memory.readBytes(out, length), limits.fuel() - fuel());
    }

    /** Where a buffer of that size may stand, within the memory. */
    private int place(int bytes, long free) throws WasmException {
        long at = form.alloc().isPresent()
                ? invoke(form.alloc().get(), bytes) & 0xffffffffL
                : (free + ALIGNED - 1) / ALIGNED * ALIGNED;
        long missing = at + bytes - (long) memory.pages() * Limits.PAGE_BYTES;
        if (missing > 0 && form.alloc().isEmpty()) {
            memory.grow(
                    (int) Math.min((missing + Limits.PAGE_BYTES - 1) / Limits.PAGE_BYTES, Limits.MEMORY_PAGES_MOST));
        }
        if (at + bytes > (long) memory.pages() * Limits.PAGE_BYTES) {
            throw buffer("there is no room for " + bytes + " bytes at " + at + " in a memory of " + memory.pages()
                    + " pages of 64 KiB; its limit is " + limits.memoryPages());
        }
        return (int) at;
    }

    private long heap() {
        return form.heap()
                .map(global -> instance.global(global).getValue() & 0xffffffffL)
                .orElse(0L);
    }

    private int invoke(int function, long... arguments) throws WasmException {
        try {
            int result = (int) instance.getMachine().call(function, arguments)[0];
            if (fuel() < 0) {
                throw outOfFuel();
            }
            return result;
        } catch (ChicoryInterruptedException e) {
            throw new WasmException(Reason.INTERRUPTED, "the function was interrupted", e);
        } catch (StackOverflowError e) {
            throw new WasmException(Reason.STACK, "the function needs more stack than this thread has", e);
        } catch (OutOfMemoryError e) {
            throw outOfMemory(e);
        } catch (RuntimeException e) {
            throw ended(e);
        }
    }

    private WasmException ended(RuntimeException e) {
        if (fuel() < 0) {
            return outOfFuel();
        }
        if (instance.global(metered.depthGlobal()).getValue() > Metering.DEPTH_MOST) {
            return new WasmException(
                    Reason.DEPTH, "its functions called each other more than " + Metering.DEPTH_MOST + " deep", e);
        }
        if (e.getCause() instanceof StackOverflowError) {
            return new WasmException(Reason.STACK, "the function needs more stack than this thread has", e);
        }
        return new WasmException(Reason.TRAP, "the function stopped: " + e.getMessage(), e);
    }

    /** One large array was not to be had; nothing is broken by that. */
    private static WasmException outOfMemory(OutOfMemoryError e) {
        return new WasmException(
                Reason.MEMORY, "this node has less memory than the function may use; give memoryPages less", e);
    }

    private WasmException outOfFuel() {
        // Without the number: what is said of a reading must not depend on how many came with it.
        return new WasmException(Reason.FUEL, "the function used up its fuel; let it do less, or give it more");
    }

    private WasmException buffer(String message) {
        return new WasmException(Reason.BUFFER, message);
    }

    private long fuel() {
        return instance.global(metered.fuelGlobal()).getValue();
    }
}
