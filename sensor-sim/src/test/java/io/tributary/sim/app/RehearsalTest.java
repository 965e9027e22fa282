package io.tributary.sim.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.app.Exit;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.pipeline.Counts;
import io.tributary.pipelines.pipeline.PipelineReader;
import io.tributary.sim.replay.JsonLines;
import io.tributary.sim.replay.RecordedArrow;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RehearsalTest {
    private static final String MACHINES = "../configs/pipelines/machine-temperature.yaml";

    @TempDir
    private Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine command = Tributary.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return Exit.run(command, arguments);
    }

    /** A reading of 80, 81, ... every ten minutes from midnight on. */
    private Path recording(int readings) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < readings; i++) {
            long second = 1_767_225_600L + i * 600L;
            lines.add("{\"topic\":\"plant/press/temperature\",\"at\":" + second + ",\"payload\":{\"ts\":" + second
                    + "000,\"value\":" + (80 + i) + "}}");
        }
        return Files.write(folder.resolve("day.jsonl"), lines);
    }

    @Test
    void a_recording_becomes_summaries_without_a_broker() throws IOException {
        Path file = recording(7);
        assertThat(run("replay", file.toString(), "--pipeline", MACHINES))
                .as(err.toString())
                .isEqualTo(Exit.OK);
        assertThat(out.toString().lines())
                .satisfiesExactly(
                        first -> assertThat(first)
                                .contains("\"window_start\":\"2026-01-01T00:00:00Z\"", "\"mean\":82.5", "\"n\":6"),
                        second -> assertThat(second).contains("\"mean\":86.0", "\"n\":1"));
        assertThat(err.toString()).contains("readings: 7 = 7 out");
    }

    @Test
    void a_csv_becomes_summaries_and_counts_for_machines() throws IOException {
        Path csv = folder.resolve("rows.csv");
        Files.writeString(csv, "timestamp,value\n2026-01-01 00:00:00,80\n2026-01-01 00:05:00,cold\n");
        assertThat(run(
                        "replay",
                        csv.toString(),
                        "--pipeline",
                        MACHINES,
                        "--topic",
                        "plant/press/temperature",
                        "--json"))
                .as(err.toString())
                .isEqualTo(Exit.OK);
        assertThat(out.toString().lines().toList().get(1))
                .startsWith("{\"readings\":{\"in\":2,\"out\":1,")
                .contains("\"quarantined\":1");
    }

    @Test
    void an_arrow_file_becomes_summaries() throws IOException {
        Path file = folder.resolve("day.arrow");
        RecordedArrow.write(file, false);
        assertThat(run("replay", file.toString(), "--pipeline", MACHINES, "--topic", "plant/${machine}/temperature"))
                .as(err.toString())
                .isEqualTo(Exit.OK);
        assertThat(out.toString()).contains("\"machine\":\"press\"", "\"n\":2");
        assertThat(err.toString()).contains("readings: 3 = 2 out").contains("1 quarantined");
    }

    @Test
    void a_recording_can_be_paced() throws Exception {
        AtomicLong now = new AtomicLong();
        try (JsonLines recording = JsonLines.open(recording(4), 1, 0);
                BufferAllocator allocator = new RootAllocator()) {
            List<String> lines = new ArrayList<>();
            Counts counts = new Rehearsal(recording, new Rate(60), now::get, now::addAndGet)
                    .run(PipelineReader.read(Path.of(MACHINES), Variables.none()), allocator, () -> false, lines::add);
            assertThat(counts.in()).isEqualTo(4);
            assertThat(lines).hasSize(1);
            assertThat(now.get()).isEqualTo(30_000_000_000L); // half an hour, 60 times faster
        }
    }

    @Test
    void options_that_contradict_each_other_are_usage_errors() throws IOException {
        String file = recording(1).toString();
        assertThat(run("replay", file, "--pipeline", MACHINES, "--server", "mqtt://x"))
                .isEqualTo(Exit.USAGE);
        assertThat(run("replay", file, "--pipeline", MACHINES, "--topic", "t")).isEqualTo(Exit.USAGE);
        Path csv = Files.writeString(folder.resolve("rows.csv"), "timestamp,value\n");
        assertThat(run("replay", csv.toString(), "--pipeline", MACHINES)).isEqualTo(Exit.USAGE);
        assertThat(err.toString()).contains("--server: is of no use", "--topic: JSON lines have", "'--topic=TOPIC'");
    }
}
