package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.config.Section;
import io.tributary.pipelines.config.Setting;
import io.tributary.pipelines.operator.WasmSpec;
import io.tributary.pipelines.pipeline.Pipeline.Step;
import io.tributary.pipelines.wasm.Limits;
import io.tributary.pipelines.wasm.WasmException;
import io.tributary.pipelines.wasm.WasmException.Reason;
import io.tributary.pipelines.wasm.WasmFunction;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code wasm}, and the module beside the pipeline's file. */
final class WasmReader {
    private static final Map<String, Type> TYPES =
            Map.of("bool", Type.BOOL, "int", Type.INT, "double", Type.DOUBLE, "text", Type.TEXT, "time", Type.TIME);

    private WasmReader() {}

    static @Nullable Step wasm(Setting setting, Columns columns, TableFiles files) {
        Section wasm = setting.section();
        Setting module = wasm.at("module");
        String file = module.text();
        Setting function = wasm.at("function");
        String name = function.text(WasmFunction.DEFAULT_NAME);
        List<String> of = columns.names(wasm.at("of"), wasm.at("of").requiredList());
        List<Schema.Field> results = results(wasm.at("as"), columns);
        int pages = (int) wasm.at("memoryPages").integer(1, Limits.MEMORY_PAGES_MOST, Limits.DEFAULT.memoryPages());
        long fuel = wasm.at("fuel").integer(1, Limits.FUEL_MOST, Limits.DEFAULT.fuel());
        if (file.isEmpty()) {
            return null;
        }
        try {
            byte[] bytes = files.bytes(file, WasmFunction.MODULE_BYTES_MOST);
            WasmFunction called = WasmFunction.load(bytes, name);
            called.check(pages);
            return new Step.Wasm(new WasmSpec(files.path(file), name, of, results, pages, fuel), sha256(bytes), called);
        } catch (NoSuchFileException e) {
            module.fault("'" + file + "' can't be read: there is no such file beside the pipeline's");
        } catch (IOException e) {
            module.fault("'" + file + "' can't be read: " + e.getMessage());
        } catch (WasmException e) {
            boolean atFunction = e.reason() == Reason.FUNCTION && function.present();
            (atFunction ? function : module).fault("'" + file + "' can't be used: " + e.getMessage());
        }
        return null;
    }

    private static List<Schema.Field> results(Setting as, Columns columns) {
        List<Schema.Field> results = new ArrayList<>();
        as.section().entries().forEach((name, type) -> {
            columns.checkNew(name, type);
            results.add(new Schema.Field(name, type.choice(TYPES, Type.DOUBLE)));
        });
        if (results.isEmpty()) {
            as.missing("columns that the function adds and their types, such as { index: double }");
        }
        return results;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
