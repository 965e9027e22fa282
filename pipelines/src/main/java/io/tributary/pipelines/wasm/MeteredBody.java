package io.tributary.pipelines.wasm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * One function's body, rewritten. It reads the fuel into a local at its beginning and writes it back where others look at it:
 * around calls and at its end. To have one end only, what it did stands in a block, and {@code return} leaves that block.
 */
final class MeteredBody {
    private static final int LOCALS_MOST = 1_000;
    private static final int NESTING_MOST = 250;

    /** What instructions cost beside 1 for each: published in {@code docs/functions.md}. */
    private static final int CALL_COST = 10;

    private static final int GROW_COST = 10_000;
    /** Bytes copied or filled for 1, as a power of two. */
    private static final int BYTES_SHIFT = 3;

    private static final long NAN_64 = 0x7ff8000000000000L;
    private static final int NAN_32 = 0x7fc00000;

    private final Cursor code;
    private final Layout.FunctionForm form;
    private final int fuelGlobal;
    private final int depthGlobal;
    private final Written out = new Written();

    private final int firstLocal;
    private final boolean calls;
    /** What each region costs, in the order of their heads. */
    private final List<Integer> costs = new ArrayList<>();

    private int heads;

    MeteredBody(Cursor body, Layout.FunctionForm form, int fuelGlobal) throws WasmException {
        this.form = form;
        this.fuelGlobal = fuelGlobal;
        this.depthGlobal = fuelGlobal + 1;
        if (form.result() < 0) {
            throw WasmException.refused(
                    "the module has a function with several results; compile it without multivalue");
        }
        this.firstLocal = form.parameters() + locals(body);
        Cursor rest = body.part(body.left());
        this.calls = weigh(rest.again(), firstLocal);
        this.code = rest;
    }

    /** Copies the locals and adds those of its own: an i64 for fuel, and an i32, f64 and f32 to look at values. */
    private int locals(Cursor body) throws WasmException {
        int groups = body.u32();
        out.u32(groups + 4);
        int from = body.at();
        long count = 0;
        for (int i = 0; i < groups; i++) {
            count += body.u32();
            Layout.number(body);
        }
        if (form.parameters() + count > LOCALS_MOST) {
            throw WasmException.refused("the module has a function with " + (form.parameters() + count) + " locals; "
                    + LOCALS_MOST + " are the limit");
        }
        body.copySince(from, out);
        out.ops(1, Code.I64, 1, Code.I32, 1, Code.F64, 1, Code.F32);
        return (int) count;
    }

    /** Adds up what each region costs; whether there are calls. */
    private boolean weigh(Cursor body, int locals) throws WasmException {
        Deque<Integer> regions = new ArrayDeque<>();
        boolean found = false;
        costs.add(1 + locals / 4);
        regions.push(0);
        while (body.more()) {
            int op = Code.op(body);
            Code.skipOperands(op, body);
            found |= op == Code.CALL || op == Code.CALL_INDIRECT;
            int region = regions.element();
            costs.set(region, costs.get(region) + cost(op));
            switch (op) {
                case Code.BLOCK -> regions.push(region);
                case Code.LOOP, Code.IF -> open(regions);
                case Code.ELSE -> {
                    regions.pop();
                    open(regions);
                }
                case Code.END -> {
                    regions.pop();
                    if (regions.isEmpty()) {
                        return found;
                    }
                }
                default -> {}
            }
            if (regions.size() > NESTING_MOST) {
                throw WasmException.refused(
                        "the module has a function with more than " + NESTING_MOST + " blocks within each other");
            }
        }
        throw WasmException.refused("the module has a function without an end");
    }

    private void open(Deque<Integer> regions) {
        costs.add(0);
        regions.push(costs.size() - 1);
    }

    private static int cost(int op) {
        return switch (op) {
            case Code.NOP, Code.BLOCK, Code.LOOP, Code.ELSE, Code.END -> 0;
            case Code.CALL, Code.CALL_INDIRECT -> CALL_COST;
            default -> 1;
        };
    }

    Written rewritten() throws WasmException {
        global(Code.GLOBAL_GET, fuelGlobal);
        local(Code.LOCAL_SET, fuel());
        enter();
        out.ops(Code.BLOCK, form.result());
        charge(costs.get(heads++), true);
        int depth = 0;
        while (depth >= 0) {
            depth = instruction(depth);
        }
        out.u8(Code.END);
        giveBack();
        leave();
        out.u8(Code.END);
        return out;
    }

    /** @return how many blocks are open within the one around all; -1 after the last instruction, which ends the function */
    private int instruction(int depth) throws WasmException {
        int from = code.at();
        int op = Code.op(code);
        Code.skipOperands(op, code);
        if (op == Code.END && depth == 0) {
            return -1;
        }
        before(op);
        if (op == Code.RETURN) {
            out.u8(Code.BR);
            out.u32(depth);
        } else {
            code.copySince(from, out);
        }
        after(op);
        return switch (op) {
            case Code.BLOCK, Code.LOOP, Code.IF -> depth + 1;
            case Code.END -> depth - 1;
            default -> depth;
        };
    }

    private void before(int op) {
        switch (op) {
            case Code.F64_STORE, Code.F64_COPYSIGN, Code.I64_REINTERPRET_F64 -> oneNan64();
            case Code.F32_STORE, Code.F32_COPYSIGN, Code.I32_REINTERPRET_F32 -> oneNan32();
            case Code.MEMORY_COPY, Code.MEMORY_FILL, Code.MEMORY_INIT -> chargeBytes();
            case Code.MEMORY_GROW -> charge(GROW_COST, true);
            case Code.CALL, Code.CALL_INDIRECT -> giveBack();
            default -> {}
        }
    }

    private void after(int op) {
        switch (op) {
            case Code.LOOP -> charge(costs.get(heads++), true);
            case Code.IF, Code.ELSE -> charge(costs.get(heads++), false);
            case Code.CALL, Code.CALL_INDIRECT -> {
                global(Code.GLOBAL_GET, fuelGlobal);
                local(Code.LOCAL_SET, fuel());
            }
            default -> {}
        }
    }

    /** Takes a cost from the fuel. */
    private void charge(int cost, boolean check) {
        local(Code.LOCAL_GET, fuel());
        out.u8(Code.I64_CONST);
        out.s64(cost);
        out.u8(Code.I64_SUB);
        if (check) {
            local(Code.LOCAL_TEE, fuel());
            endIfEmpty();
        } else {
            local(Code.LOCAL_SET, fuel());
        }
    }

    /** Ends everything when the number on the stack is below zero. */
    private void endIfEmpty() {
        out.ops(Code.I64_CONST, 0, Code.I64_LT_S, Code.IF, Code.NO_VALUE);
        giveBack();
        out.ops(Code.UNREACHABLE, Code.END);
    }

    /** Takes what copying costs, by the number of bytes on the stack, which stays there. */
    private void chargeBytes() {
        local(Code.LOCAL_TEE, fuel() + 1);
        local(Code.LOCAL_GET, fuel());
        local(Code.LOCAL_GET, fuel() + 1);
        out.ops(Code.I64_EXTEND_I32_U, Code.I64_CONST, BYTES_SHIFT, Code.I64_SHR_U, Code.I64_SUB);
        local(Code.LOCAL_TEE, fuel());
        endIfEmpty();
    }

    private void oneNan64() {
        int value = fuel() + 2;
        local(Code.LOCAL_TEE, value);
        out.u8(Code.F64_CONST);
        for (int i = 0; i < 8; i++) {
            out.u8((int) (NAN_64 >>> (8 * i)) & 0xff);
        }
        local(Code.LOCAL_GET, value);
        local(Code.LOCAL_GET, value);
        out.ops(Code.F64_EQ, Code.SELECT);
    }

    private void oneNan32() {
        int value = fuel() + 3;
        local(Code.LOCAL_TEE, value);
        out.u8(Code.F32_CONST);
        for (int i = 0; i < 4; i++) {
            out.u8(NAN_32 >>> (8 * i) & 0xff);
        }
        local(Code.LOCAL_GET, value);
        local(Code.LOCAL_GET, value);
        out.ops(Code.F32_EQ, Code.SELECT);
    }

    /** Counts one call more, if the function calls others: only then can it come back to itself. */
    private void enter() {
        if (calls) {
            global(Code.GLOBAL_GET, depthGlobal);
            out.ops(Code.I32_CONST, 1, Code.I32_ADD);
            global(Code.GLOBAL_SET, depthGlobal);
            global(Code.GLOBAL_GET, depthGlobal);
            out.u8(Code.I32_CONST);
            out.s64(Metering.DEPTH_MOST);
            out.ops(Code.I32_GT_U, Code.IF, Code.NO_VALUE, Code.UNREACHABLE, Code.END);
        }
    }

    private void leave() {
        if (calls) {
            global(Code.GLOBAL_GET, depthGlobal);
            out.ops(Code.I32_CONST, 1, Code.I32_SUB);
            global(Code.GLOBAL_SET, depthGlobal);
        }
    }

    private void giveBack() {
        local(Code.LOCAL_GET, fuel());
        global(Code.GLOBAL_SET, fuelGlobal);
    }

    private int fuel() {
        return firstLocal;
    }

    private void local(int op, int index) {
        out.u8(op);
        out.u32(index);
    }

    private void global(int op, int index) {
        out.u8(op);
        out.u32(index);
    }
}
