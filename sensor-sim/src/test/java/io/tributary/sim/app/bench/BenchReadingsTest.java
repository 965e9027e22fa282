package io.tributary.sim.app.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.sim.publish.Emission;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BenchReadingsTest {
    @Test
    void readings_go_round_a_thousand_topics_with_29_bytes_of_json_each() {
        BenchReadings readings = new BenchReadings(2500, 1);
        Set<String> topics = new HashSet<>();
        int count = 0;
        for (Emission emission = readings.next(); emission != null; emission = readings.next()) {
            String payload = new String(emission.payload(), UTF_8);
            assertThat(payload).hasSize(29).matches("\\{\"ts\":17672256000[0-2]0,\"v\":2\\d\\.\\d}");
            assertThat(payload).startsWith("{\"ts\":" + (BenchReadings.START_MILLIS + count / 1000 * 10L) + ",");
            topics.add(new String(emission.topic(), UTF_8));
            count++;
        }
        assertThat(count).isEqualTo(2500);
        assertThat(topics).hasSize(1000).contains("bench/s0", "bench/s999");
    }
}
