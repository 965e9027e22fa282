package io.tributary.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.edge.broker.TestClient;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What upstream was told of {@link Shares}: sums by the start of their windows. */
final class Told {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Told() {}

    /** What the highest revision of each says. Revisions have no gaps, and one sent again says the same. */
    static Map<String, Long> byRevision(List<TestClient.Received> messages, String of) {
        Map<String, String> byRevision = new HashMap<>();
        Map<String, Integer> highest = new HashMap<>();
        Map<String, Long> told = new HashMap<>();
        for (TestClient.Received message : messages) {
            JsonNode summary = read(message);
            String window = window(summary);
            int revision = summary.path("revision").asInt();
            String before = byRevision.putIfAbsent(window + " " + revision, message.payload());
            assertThat(before == null ? message.payload() : before)
                    .as("%s, %s", of, window)
                    .isEqualTo(message.payload());
            int last = highest.getOrDefault(window, -1);
            assertThat(revision).as("%s, %s", of, window).isLessThanOrEqualTo(last + 1);
            if (revision > last) {
                highest.put(window, revision);
                told.put(window, summary.path("total").asLong());
            }
        }
        return told;
    }

    /** What the last of each says. */
    static Map<String, Long> last(List<TestClient.Received> messages) {
        Map<String, Long> told = new HashMap<>();
        for (TestClient.Received message : messages) {
            JsonNode summary = read(message);
            told.put(window(summary), summary.path("total").asLong());
        }
        return told;
    }

    private static String window(JsonNode summary) {
        return summary.path("window_start").asText();
    }

    private static JsonNode read(TestClient.Received message) {
        try {
            return JSON.readTree(message.payload());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
