package io.tributary.sim.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.sim.publish.Emission;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesTest {
    @TempDir
    private Path folder = Path.of("");

    private List<String> read(double speed, String... lines) throws IOException {
        Path file = Files.write(folder.resolve("r.jsonl"), List.of(lines));
        List<String> read = new ArrayList<>();
        try (JsonLines recording = JsonLines.open(file, speed, 1)) {
            for (Emission next = recording.next(); next != null; next = recording.next()) {
                read.add(next.publishMicros() + " " + new String(next.topic(), StandardCharsets.UTF_8) + " "
                        + new String(next.payload(), StandardCharsets.UTF_8));
            }
            assertThat(recording.rows()).isEqualTo(read.size());
        }
        return read;
    }

    @Test
    void payloads_pass_byte_for_byte() throws IOException {
        assertThat(read(
                        1,
                        "{\"topic\":\"a\",\"at\":\"2026-01-01T00:00:01Z\",\"payload\":{\"v\": 1.50, \"w\":[1e3]}}",
                        "",
                        "{\"topic\":\"b\",\"at\":\"2026-01-01T00:00:02.5Z\",\"payload\": \"21.5\\n\"}",
                        "{\"at\":1767225603000,\"payload\": -1.0 ,\"topic\":\"c\"}",
                        "{\"topic\":\"d\",\"at\":\"2026-01-01T00:00:04Z\",\"base64\":\"eHl6\"}"))
                .containsExactly(
                        "0 a {\"v\": 1.50, \"w\":[1e3]}", "1500000 b 21.5\n", "2000000 c -1.0", "3000000 d xyz");
    }

    @Test
    void what_mosquitto_sub_writes_is_read() throws IOException {
        assertThat(
                        read(
                                2,
                                "{\"tst\":\"2026-01-01T01:00:01.000000+0100\",\"topic\":\"t\",\"qos\":0,\"retain\":0,\"payloadlen\":2,\"payload\":\"10\"}",
                                "{\"tst\":\"2026-01-01T01:00:03.000000+0100\",\"topic\":\"t\",\"qos\":0,\"properties\":{\"a\":[1]},\"payload\":{\"a\":1}}"))
                .containsExactly("0 t 10", "1000000 t {\"a\":1}");
    }

    @Test
    void a_bad_line_fails_with_its_number_and_what_to_write() {
        assertThatThrownBy(() -> read(1, "{\"topic\":\"t\"}")).hasMessageContaining("r.jsonl:1: a message needs topic");
        assertThatThrownBy(() -> read(1, "", "[1]")).hasMessageContaining("r.jsonl:2: is not a JSON object");
        assertThatThrownBy(() -> read(1, "{\"topic\":")).hasMessageContaining("r.jsonl:1: is not JSON");
        assertThatThrownBy(() -> read(1, "{\"topic\":\"t\",\"at\":\"noon\",\"payload\":1}"))
                .hasMessageContaining("r.jsonl:1: at: 'noon' is not a time");
    }
}
