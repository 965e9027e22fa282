package io.tributary.pipelines.wasm;

/** The instructions that functions may use: those of WebAssembly 2.0 without vectors, references and threads. */
final class Code {
    static final int UNREACHABLE = 0x00;
    static final int NOP = 0x01;
    static final int BLOCK = 0x02;
    static final int LOOP = 0x03;
    static final int IF = 0x04;
    static final int ELSE = 0x05;
    static final int END = 0x0b;
    static final int BR = 0x0c;
    static final int BR_IF = 0x0d;
    static final int BR_TABLE = 0x0e;
    static final int RETURN = 0x0f;
    static final int CALL = 0x10;
    static final int CALL_INDIRECT = 0x11;
    static final int SELECT_TYPED = 0x1c;
    static final int LOCAL_GET = 0x20;
    static final int LOCAL_SET = 0x21;
    static final int LOCAL_TEE = 0x22;
    static final int GLOBAL_GET = 0x23;
    static final int GLOBAL_SET = 0x24;
    static final int F32_STORE = 0x38;
    static final int F64_STORE = 0x39;
    static final int MEMORY_SIZE = 0x3f;
    static final int MEMORY_GROW = 0x40;
    static final int I32_CONST = 0x41;
    static final int I64_CONST = 0x42;
    static final int F32_CONST = 0x43;
    static final int F64_CONST = 0x44;
    static final int I32_GT_U = 0x4b;
    static final int I64_LT_S = 0x53;
    static final int F32_EQ = 0x5b;
    static final int F64_EQ = 0x61;
    static final int I32_ADD = 0x6a;
    static final int I32_SUB = 0x6b;
    static final int I64_SUB = 0x7d;
    static final int I64_SHR_U = 0x88;
    static final int F32_COPYSIGN = 0x98;
    static final int F64_COPYSIGN = 0xa6;
    static final int I64_EXTEND_I32_U = 0xad;
    static final int I32_REINTERPRET_F32 = 0xbc;
    static final int I64_REINTERPRET_F64 = 0xbd;
    static final int SELECT = 0x1b;
    static final int PREFIXED = 0xfc;
    /** Codes behind {@link #PREFIXED} are given as {@code 0xfc00 + code}. */
    static final int MEMORY_INIT = 0xfc08;

    static final int DATA_DROP = 0xfc09;
    static final int MEMORY_COPY = 0xfc0a;
    static final int MEMORY_FILL = 0xfc0b;

    static final int NO_VALUE = 0x40;
    static final int I32 = 0x7f;
    static final int I64 = 0x7e;
    static final int F32 = 0x7d;
    static final int F64 = 0x7c;

    private static final int FIRST_LOAD = 0x28;
    private static final int LAST_STORE = 0x3e;
    private static final int LAST_PLAIN = 0xc4;

    private Code() {}

    /** Reads an instruction's code. */
    static int op(Cursor cursor) throws WasmException {
        int op = cursor.u8();
        return op == PREFIXED ? 0xfc00 + Math.min(cursor.u32(), 0xff) : op;
    }

    /** Passes over what stands behind the code of an instruction; refuses one that functions may not use. */
    static void skipOperands(int op, Cursor cursor) throws WasmException {
        switch (op) {
            case UNREACHABLE, NOP, ELSE, END, RETURN, 0x1a, SELECT -> {}
            case BLOCK, LOOP, IF, I32_CONST -> cursor.skipLeb(5);
            case BR, BR_IF, CALL, LOCAL_GET, LOCAL_SET, LOCAL_TEE, GLOBAL_GET, GLOBAL_SET, DATA_DROP -> cursor.u32();
            case BR_TABLE -> skipNumbers(cursor, cursor.u32() + 1L);
            case SELECT_TYPED -> skipNumbers(cursor, cursor.u32());
            case CALL_INDIRECT, MEMORY_INIT, MEMORY_COPY -> skipNumbers(cursor, 2);
            case MEMORY_SIZE, MEMORY_GROW, MEMORY_FILL -> cursor.u32();
            case I64_CONST -> cursor.skipLeb(10);
            case F32_CONST -> cursor.skip(4);
            case F64_CONST -> cursor.skip(8);
            default -> skipOperandsOfPlain(op, cursor);
        }
    }

    private static void skipOperandsOfPlain(int op, Cursor cursor) throws WasmException {
        if (op >= FIRST_LOAD && op <= LAST_STORE) {
            cursor.u32();
            cursor.skipLeb(5);
        } else if (!(op > F64_CONST && op <= LAST_PLAIN) && !(op >= 0xfc00 && op < MEMORY_INIT)) {
            throw WasmException.refused("the module uses " + named(op) + " at byte " + cursor.at()
                    + ", which functions may not use here; compile it without that");
        }
    }

    private static void skipNumbers(Cursor cursor, long count) throws WasmException {
        for (long i = 0; i < count; i++) {
            cursor.u32();
        }
    }

    private static String named(int op) {
        return switch (op) {
            case 0x06, 0x07, 0x08, 0x09, 0x0a, 0x18, 0x19, 0x1f -> "exceptions";
            case 0x12, 0x13, 0x15 -> "tail calls";
            case 0x14, 0x25, 0x26, 0xd0, 0xd1, 0xd2 -> "references";
            case 0xfb -> "garbage-collected objects";
            case 0xfd -> "vectors (SIMD)";
            case 0xfe -> "threads (atomics)";
            default -> "the instruction 0x" + Integer.toHexString(op);
        };
    }
}
