package io.tributary.sim.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.sim.publish.Emission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrowReplayTest {
    @TempDir
    private Path folder = Path.of("");

    private static Replay.Plan plan(String timeColumn, String payload) {
        return new Replay.Plan(timeColumn, TimeFormat.AUTO, "plant/${machine}/t", payload, 1, 1, Duration.ZERO, 1, 0);
    }

    private static List<String> replay(Path file, String payload) throws IOException {
        List<String> messages = new ArrayList<>();
        try (Replay replay = Replay.open(file, plan("timestamp", payload))) {
            for (Emission emission = replay.next(); emission != null; emission = replay.next()) {
                messages.add(new String(emission.topic(), UTF_8) + " " + new String(emission.payload(), UTF_8));
            }
            assertThat(replay.rows()).isEqualTo(messages.size());
        }
        return messages;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rows_of_files_and_streams_become_messages(boolean stream) throws IOException {
        Path file = folder.resolve(stream ? "day.arrows" : "day.arrow");
        RecordedArrow.write(file, stream);
        assertThat(replay(file, "{\"ts\":${timestamp_us},\"at\":\"${timestamp}\",\"v\":${value},\"n\":${count}}"))
                .containsExactly(
                        "plant/press/t {\"ts\":1767225600000001,\"at\":\"2026-01-01T00:00:00.000001Z\",\"v\":80.5,\"n\":4294967295}",
                        "plant/lathe/t {\"ts\":1767225601000000,\"at\":\"2026-01-01T00:00:01Z\",\"v\":null,\"n\":7}",
                        "plant/press/t {\"ts\":1767225602000000,\"at\":\"2026-01-01T00:00:02Z\",\"v\":-1.0E-7,\"n\":8}");
    }

    @Test
    void a_column_that_is_not_there_is_a_fault_with_a_suggestion() throws IOException {
        Path file = folder.resolve("day.feather");
        RecordedArrow.write(file, false);
        assertThatThrownBy(() -> replay(file, "${valu}")).hasMessageContaining("did you mean 'value'?");
        assertThatThrownBy(() -> Replay.open(file, plan("timestmp", "${value}")))
                .hasMessageContaining("did you mean 'timestamp'?");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_is_cut_off_or_something_else_is_told_with_the_file(boolean stream) throws IOException {
        Path file = folder.resolve("day.arrow");
        RecordedArrow.write(file, stream);
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {3, 7, 40, whole.length / 2}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> replay(file, "${value}"))
                    .as("of %d bytes the first %d", whole.length, length)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("day.arrow: is no Arrow IPC file or stream");
        }
        Files.writeString(file, "timestamp,value\n1,2\n");
        assertThatThrownBy(() -> replay(file, "${value}")).hasMessageContaining("is no Arrow IPC file or stream");
    }
}
