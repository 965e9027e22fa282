package io.tributary.pipelines.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.operator.WasmSpec;
import io.tributary.pipelines.wasm.Modules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WasmReaderTest {
    private static final String HEAD = """
            apiVersion: tributary/v1
            pipeline: ovens
            source:
              mqtt: { topics: ["bakery/{oven}"] }
              fields: { counts: { type: int } }
            steps:
            """;
    private static final String TAIL = """
              - window: { tumbling: 1m }
                aggregate: { n: count() }
            sink: [{ upstream: {} }]
            """;
    private static final String SOUND = "module: f.wasm, of: [counts], as: { celsius: double }";

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void writeModules() throws IOException {
        Files.write(folder.resolve("f.wasm"), Modules.example("thermistor"));
        Files.write(folder.resolve("imports.wasm"), Modules.read("imports"));
        Files.writeString(folder.resolve("text.wasm"), "(module)");
        Files.write(folder.resolve("large.wasm"), new byte[(1 << 20) + 1]);
    }

    private Pipeline read(String settings) throws ConfigException, IOException {
        Path file = Files.writeString(folder.resolve("ovens.yaml"), HEAD + "  - wasm: { " + settings + " }\n" + TAIL);
        return PipelineReader.read(file, Variables.none());
    }

    @Test
    void defaults_are_those_of_the_reference() throws ConfigException, IOException {
        Pipeline.Step.Wasm step = (Pipeline.Step.Wasm) read(SOUND).before().get(0);
        assertThat(step.spec())
                .isEqualTo(new WasmSpec(
                        folder.resolve("f.wasm").toString(),
                        "process",
                        List.of("counts"),
                        List.of(new Schema.Field("celsius", Type.DOUBLE)),
                        16,
                        50_000_000));
        assertThat(step.sha256()).matches("[0-9a-f]{64}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "module: g.wasm, of: [counts], as: { c: double }       | 7:21: steps[0].wasm.module: 'g.wasm' can't be read: there is no such file",
                "module: text.wasm, of: [counts], as: { c: double }    | 7:21: steps[0].wasm.module: 'text.wasm' can't be used: this is no sound WebAssembly module",
                "module: large.wasm, of: [counts], as: { c: double }   | 7:21: steps[0].wasm.module: 'large.wasm' can't be read: 1048577 bytes are too many",
                "module: imports.wasm, of: [counts], as: { c: double } | 7:21: steps[0].wasm.module: 'imports.wasm' can't be used: the module imports wasi_snapshot_preview1.clock_time_get",
                "module: f.wasm, function: proces, of: [counts], as: { c: double } | 7:39: steps[0].wasm.function: 'f.wasm' can't be used: the module exports no function 'proces'; did you mean 'process'?",
                "module: f.wasm, of: [count], as: { c: double }        | 7:34: steps[0].wasm.of[0]: no column 'count'; did you mean 'counts'?",
                "module: f.wasm, of: [counts], as: { counts: double }  | 'counts' is a column already; choose another name",
                "module: f.wasm, of: [counts], as: { c: float }        | 'float' is not one of bool, double, int, text, time",
                "module: f.wasm, of: [counts]                          | steps[0].wasm.as: is required: columns that the function adds",
                "of: [counts], as: { c: double }                       | steps[0].wasm.module: is required",
                "module: f.wasm, of: [counts], as: { c: double }, fuel: 0 | steps[0].wasm.fuel: 0 is outside [1, 1000000000000]",
                "module: f.wasm, of: [counts], as: { c: double }, pages: 1 | unknown key 'pages'",
            })
    void faults_name_place_value_and_way_out(String settings, String fault) {
        ConfigException thrown = catchThrowableOfType(ConfigException.class, () -> read(settings));
        assertThat(thrown).hasMessageContaining(fault);
        assertThat(thrown.faults()).hasSize(1);
    }

    @Test
    void another_module_is_another_pipeline_and_the_same_is_the_same() throws ConfigException, IOException {
        Pipeline before = read(SOUND);
        assertThat(read(SOUND).continues(before)).isTrue();
        byte[] changed = Modules.example("thermistor");
        changed[changed.length - 1] ^= 1;
        Files.write(folder.resolve("f.wasm"), changed);
        assertThat(read(SOUND).continues(before)).isFalse();
    }
}
