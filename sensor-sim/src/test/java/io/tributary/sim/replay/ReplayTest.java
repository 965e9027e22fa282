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
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayTest {
    private static final String PAYLOAD = "{\"ts\":${timestamp_ms},\"value\":${value}}";

    @TempDir
    Path directory;

    @Test
    void rows_become_messages_with_their_numbers_as_they_are_written() throws IOException {
        Path file = file("timestamp,value", "2013-12-02 21:15:00,74.93588199999998", "2013-12-02 21:20:00,1e-7");
        List<Emission> emissions = replay(file, plan("timestamp", "plant/machine/temp", PAYLOAD));
        assertThat(emissions)
                .extracting(e -> new String(e.payload(), UTF_8))
                .containsExactly(
                        "{\"ts\":1386018900000,\"value\":74.93588199999998}", "{\"ts\":1386019200000,\"value\":1e-7}");
        assertThat(emissions).extracting(e -> new String(e.topic(), UTF_8)).containsOnly("plant/machine/temp");
        assertThat(emissions).extracting(Emission::qos).containsOnly(1);
    }

    @Test
    void publish_times_are_as_far_apart_as_recorded_divided_by_the_speed() throws IOException {
        Path file = file("timestamp,value", "1000000000,1", "1000000300,2", "1000000600,3");
        List<Emission> emissions = replay(file, plan("timestamp", "t", PAYLOAD));
        assertThat(emissions).extracting(Emission::publishMicros).containsExactly(5_000_000L, 5_300_000L, 5_600_000L);
    }

    @Test
    void any_column_may_stand_in_topic_and_payload() throws IOException {
        Path file = file("when,machine,value", "2026-01-01T00:00:00.5Z,m1,7", "2026-01-01T00:00:01Z,m2,8");
        List<Emission> emissions =
                replay(file, plan("when", "plant/${machine}/t", "${timestamp_iso} ${timestamp_us} ${when} ${value}"));
        assertThat(emissions)
                .extracting(e -> new String(e.topic(), UTF_8) + " " + new String(e.payload(), UTF_8))
                .containsExactly(
                        "plant/m1/t 2026-01-01T00:00:00.500Z 1767225600500000 2026-01-01T00:00:00.5Z 7",
                        "plant/m2/t 2026-01-01T00:00:01Z 1767225601000000 2026-01-01T00:00:01Z 8");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shuffled_rows_never_come_after_one_that_is_more_than_the_span_newer(long seed) throws IOException {
        Path file = minutes(5000);
        List<Long> seconds = seconds(replay(file, shuffled(Duration.ofMinutes(30), seed)));
        long newest = 0;
        int moved = 0;
        for (int i = 0; i < seconds.size(); i++) {
            assertThat(newest - seconds.get(i)).as("seed %d, row %d", seed, i).isLessThanOrEqualTo(1800);
            newest = Math.max(newest, seconds.get(i));
            moved += seconds.get(i) != i * 60L ? 1 : 0;
        }
        assertThat(moved).isGreaterThan(4000);
        seconds.sort(Comparator.naturalOrder());
        assertThat(seconds).isEqualTo(seconds(replay(file, shuffled(Duration.ZERO, seed))));
    }

    @Test
    void the_same_seed_shuffles_the_same_way_and_another_does_not() throws IOException {
        Path file = minutes(500);
        assertThat(seconds(replay(file, shuffled(Duration.ofHours(1), 7))))
                .isEqualTo(seconds(replay(file, shuffled(Duration.ofHours(1), 7))))
                .isNotEqualTo(seconds(replay(file, shuffled(Duration.ofHours(1), 8))));
    }

    @Test
    void a_shuffle_reads_no_further_ahead_than_its_span() throws IOException {
        try (Replay replay = Replay.open(minutes(5000), shuffled(Duration.ofMinutes(30), 1))) {
            for (int published = 1; replay.next() != null; published++) {
                assertThat(replay.rows() - published).isLessThanOrEqualTo(31);
            }
            assertThat(replay.rows()).isEqualTo(5000);
        }
    }

    @Test
    void a_bad_row_is_told_with_file_and_line() throws IOException {
        assertThatThrownBy(() ->
                        replay(file("timestamp,value", "1000000000,1", "soon,2"), plan("timestamp", "t", PAYLOAD)))
                .isInstanceOf(BadLineException.class)
                .hasMessageContaining("rows.csv:3: timestamp: 'soon' is not a number since 1970");
        assertThatThrownBy(() -> replay(file("timestamp,value", "1000000000"), plan("timestamp", "t", PAYLOAD)))
                .hasMessageContaining("rows.csv:2: 1 fields, but the first line names 2 columns");
        assertThatThrownBy(() -> replay(file(), plan("timestamp", "t", PAYLOAD)))
                .hasMessageContaining("rows.csv:1: the file is empty");
    }

    @Test
    void a_name_that_is_no_column_is_told_with_the_one_that_was_meant() throws IOException {
        Path file = file("timestamp,value", "1000000000,1");
        assertThatThrownBy(() -> replay(file, plan("timestmp", "t", PAYLOAD)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'timestmp' is not a column")
                .hasMessageContaining("did you mean 'timestamp'?");
        assertThatThrownBy(() -> replay(file, plan("timestamp", "t", "${vaule}")))
                .hasMessageContaining("${vaule} is not a column; did you mean 'value'?");
    }

    private Path minutes(int count) throws IOException {
        List<String> lines = new ArrayList<>(List.of("timestamp,value"));
        for (int i = 0; i < count; i++) {
            lines.add(i * 60L + "," + i);
        }
        return file(lines.toArray(String[]::new));
    }

    private Path file(String... lines) throws IOException {
        return Files.write(directory.resolve("rows.csv"), List.of(lines));
    }

    private static List<Long> seconds(List<Emission> emissions) {
        List<Long> seconds = new ArrayList<>();
        emissions.forEach(e -> seconds.add(Long.valueOf(new String(e.payload(), UTF_8))));
        return seconds;
    }

    private static Replay.Plan shuffled(Duration span, long seed) {
        return new Replay.Plan("timestamp", TimeFormat.SECONDS, "t", "${timestamp_s}", 1, 0, span, seed, 0);
    }

    private static Replay.Plan plan(String timeColumn, String topic, String payload) {
        return new Replay.Plan(timeColumn, TimeFormat.AUTO, topic, payload, 1000, 1, Duration.ZERO, 1, 5_000_000);
    }

    private static List<Emission> replay(Path file, Replay.Plan plan) throws IOException {
        List<Emission> emissions = new ArrayList<>();
        try (Replay replay = Replay.open(file, plan)) {
            for (Emission emission = replay.next(); emission != null; emission = replay.next()) {
                emissions.add(emission);
            }
        }
        return emissions;
    }
}
