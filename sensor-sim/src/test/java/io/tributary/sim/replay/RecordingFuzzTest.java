package io.tributary.sim.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.tributary.sim.publish.Emission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a recording holds, it is messages up to some place and there a fault that names the file. Runs over its inputs in
 * every build. To search for new ones: {@code JAZZER_FUZZ=1 mvn -pl sensor-sim -am test
 * -Dtest=RecordingFuzzTest#json_lines -DargLine=}.
 */
class RecordingFuzzTest {
    @TempDir
    private static Path folder = Path.of("");

    /** Opens a recording. */
    private interface Opening {
        Recording open(Path file) throws IOException;
    }

    @FuzzTest(maxDuration = "5m")
    void json_lines(byte @NotNull [] content) throws IOException {
        play("r.jsonl", content, file -> JsonLines.open(file, 1, 1));
    }

    @FuzzTest(maxDuration = "5m")
    void csv(byte @NotNull [] content) throws IOException {
        play("r.csv", content, RecordingFuzzTest::replay);
    }

    /** Files and streams. */
    @FuzzTest(maxDuration = "5m")
    void arrow(byte @NotNull [] content) throws IOException {
        play("r.arrow", content, RecordingFuzzTest::replay);
    }

    private static Recording replay(Path file) throws IOException {
        return Replay.open(
                file,
                new Replay.Plan(
                        "timestamp",
                        TimeFormat.AUTO,
                        "plant/t",
                        "{\"ts\":${timestamp_ms},\"at\":\"${timestamp_iso}\",\"value\":${value}}",
                        1,
                        1,
                        Duration.ofSeconds(1),
                        1,
                        0));
    }

    /** None when a column that the plan names is not there, which the caller is told. */
    private static @Nullable Recording open(Path file, Opening opening) throws IOException {
        try {
            return opening.open(file);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("is not a column");
            return null;
        }
    }

    private static void play(String name, byte[] content, Opening opening) throws IOException {
        Path file = Files.write(folder.resolve(name), content);
        try (Recording recording = open(file, opening)) {
            if (recording != null) {
                long played = 0;
                for (Emission next = recording.next(); next != null; next = recording.next()) {
                    played++;
                }
                assertThat(played).isEqualTo(recording.rows());
            }
        } catch (IOException e) {
            assertThat(e).hasMessageStartingWith(file.toString());
        }
    }
}
