package io.tributary.pipelines.wasm;

import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;

/**
 * Rewrites a validated module so that it counts what it does and can't see what differs between machines.
 *
 * <p>Two globals are added behind its own: the fuel left, and how deeply its functions have called each other. What a function
 * does is charged by region, at its head: its body, a loop at each turn, an arm of an {@code if}. When the fuel is below zero at a
 * head of a body or loop, the function ends as by {@code unreachable}.
 *
 * <p>NaN has one form only wherever its bits can be seen: before it is stored, taken for an integer, or gives its sign away
 * (WebAssembly 2.0, section 4.3.3, leaves the bits open).
 */
final class Metering {
    /** How deeply functions may call each other: what fits into a stack of 512 KiB with room to spare. */
    static final int DEPTH_MOST = 200;

    private final Layout layout;
    private final Written out = new Written();

    private Metering(Layout layout) {
        this.layout = layout;
    }

    /**
     * @param module the rewritten module
     * @param fuelGlobal the global that holds the fuel left, an i64
     * @param depthGlobal the global that holds the depth of calls, an i32; above {@link #DEPTH_MOST} after too many
     */
    record Metered(WasmModule module, int fuelGlobal, int depthGlobal) {}

    /**
     * @param module validated
     * @throws WasmException if it uses what functions may not use
     */
    static Metered of(byte[] module) throws WasmException {
        Layout layout = new Layout(module);
        return new Metering(layout).rewritten();
    }

    private Metered rewritten() throws WasmException {
        out.ops(0, 'a', 's', 'm', 1, 0, 0, 0);
        for (int id : Layout.ORDER) {
            Written section = new Written();
            if (id == Layout.GLOBALS) {
                globals(section);
            } else if (id == Layout.CODES && layout.has(id)) {
                codes(section);
            } else if (layout.has(id)) {
                layout.section(id).copyAll(section);
            }
            if (section.size() > 0) {
                out.u8(id);
                out.sized(section);
            }
        }
        return new Metered(Parser.parse(out.toBytes()), layout.globals, layout.globals + 1);
    }

    private void globals(Written section) throws WasmException {
        section.u32(layout.globals + 2);
        if (layout.has(Layout.GLOBALS)) {
            Cursor own = layout.section(Layout.GLOBALS);
            own.u32();
            own.rest(section);
        }
        section.ops(Code.I64, 1, Code.I64_CONST, 0, Code.END);
        section.ops(Code.I32, 1, Code.I32_CONST, 0, Code.END);
    }

    private void codes(Written section) throws WasmException {
        Cursor bodies = layout.section(Layout.CODES);
        int count = bodies.u32();
        section.u32(count);
        for (int function = 0; function < count; function++) {
            Cursor body = bodies.part(bodies.u32());
            Layout.FunctionForm form = layout.types.get(layout.functions.get(function));
            section.sized(new MeteredBody(body, form, layout.globals).rewritten());
        }
    }
}
