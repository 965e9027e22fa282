package io.tributary.pipelines.wasm;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the sections of a module stand, and what of them {@link Metering} needs; everything that no function may have is refused
 * here. The module was validated before, so what is counted here is there.
 */
final class Layout {
    static final int TYPES = 1;
    static final int IMPORTS = 2;
    static final int FUNCTIONS = 3;
    static final int TABLES = 4;
    static final int MEMORIES = 5;
    static final int GLOBALS = 6;
    static final int START = 8;
    static final int CODES = 10;

    /** The order in which sections stand; those with names and the like are left out. */
    static final List<Integer> ORDER = List.of(1, 3, 4, 5, 6, 7, 9, 12, 10, 11);

    private static final int FUNCTIONS_MOST = 5_000;
    private static final int TABLE_MOST = 10_000;
    private static final int HEADER_BYTES = 8;

    /** Parameters and the type of the result ({@link Code#NO_VALUE} for none, -1 for several) of a type of functions. */
    record FunctionForm(int parameters, int result) {}

    private final Map<Integer, Cursor> sections = new TreeMap<>();
    private final byte[] module;
    final List<FunctionForm> types = new ArrayList<>();
    /** By function: its type. */
    final List<Integer> functions = new ArrayList<>();
    /** How many globals it has itself. */
    final int globals;

    Layout(byte[] module) throws WasmException {
        this.module = module;
        Cursor cursor = new Cursor(module, HEADER_BYTES, module.length);
        while (cursor.more()) {
            int id = cursor.u8();
            Cursor content = cursor.part(cursor.u32());
            if (id != 0) {
                sections.put(id, content);
            }
        }
        refuseOthers();
        readTypes();
        readFunctions();
        checkTables();
        checkMemories();
        globals = sections.containsKey(GLOBALS) ? section(GLOBALS).u32() : 0;
    }

    /** The content of a section from its beginning; empty if there is none. */
    Cursor section(int id) throws WasmException {
        Cursor content = sections.get(id);
        return content == null ? new Cursor(module, 0, 0) : content.again();
    }

    boolean has(int id) {
        return sections.containsKey(id);
    }

    private void refuseOthers() throws WasmException {
        if (has(IMPORTS) && section(IMPORTS).more()) {
            Cursor imports = section(IMPORTS);
            if (imports.u32() > 0) {
                throw WasmException.refused("the module imports " + name(imports) + "." + name(imports)
                        + "; functions get nothing but their input, so compile it without imports (and without WASI)");
            }
        }
        if (has(START)) {
            throw WasmException.refused(
                    "the module has a start function, which would run without input; call it from the function instead");
        }
        for (int id : sections.keySet()) {
            if (id != IMPORTS && !ORDER.contains(id)) {
                throw WasmException.refused("the module has a section " + id
                        + ", which functions may not have here; compile it without exceptions");
            }
        }
    }

    private static String name(Cursor cursor) throws WasmException {
        return new String(cursor.take(cursor.u32()), StandardCharsets.UTF_8);
    }

    private void readTypes() throws WasmException {
        if (!has(TYPES)) {
            return;
        }
        Cursor cursor = section(TYPES);
        int count = cursor.u32();
        for (int i = 0; i < count; i++) {
            if (cursor.u8() != 0x60) {
                throw WasmException.refused("the module has types of objects; compile it without garbage collection");
            }
            int parameters = cursor.u32();
            for (int p = 0; p < parameters; p++) {
                number(cursor);
            }
            int results = cursor.u32();
            int result = Code.NO_VALUE;
            for (int r = 0; r < results; r++) {
                result = number(cursor);
            }
            types.add(new FunctionForm(parameters, results > 1 ? -1 : result));
        }
    }

    /** A type of values: a number, since anything else has no fixed form. */
    static int number(Cursor cursor) throws WasmException {
        int type = cursor.u8();
        if (type < Code.F64 || type > Code.I32) {
            throw WasmException.refused("the module has values of type 0x" + Integer.toHexString(type)
                    + "; functions work with i32, i64, f32 and f64: compile it without SIMD and reference types");
        }
        return type;
    }

    private void readFunctions() throws WasmException {
        if (!has(FUNCTIONS)) {
            return;
        }
        Cursor cursor = section(FUNCTIONS);
        int count = cursor.u32();
        if (count > FUNCTIONS_MOST) {
            throw WasmException.refused("the module has " + count + " functions; " + FUNCTIONS_MOST + " are the limit");
        }
        for (int i = 0; i < count; i++) {
            functions.add(cursor.u32());
        }
    }

    private void checkTables() throws WasmException {
        if (!has(TABLES)) {
            return;
        }
        Cursor cursor = section(TABLES);
        int count = cursor.u32();
        if (count == 0) {
            return;
        }
        if (count > 1 || cursor.u8() != 0x70) {
            throw WasmException.refused(
                    "the module has other tables than one of functions; compile it without" + " reference types");
        }
        cursor.u8();
        int entries = cursor.u32();
        if (entries > TABLE_MOST) {
            throw WasmException.refused(
                    "the module has a table of " + entries + " functions; " + TABLE_MOST + " are the limit");
        }
    }

    private void checkMemories() throws WasmException {
        Cursor cursor = section(MEMORIES);
        if (!cursor.more() || cursor.u32() != 1) {
            throw WasmException.refused("the module needs one memory of its own, exported as \"memory\"");
        }
        if (cursor.u8() > 1) {
            throw WasmException.refused("the module's memory is shared or has 64-bit addresses; compile it for wasm32"
                    + " without threads");
        }
    }
}
