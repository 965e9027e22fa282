package io.tributary.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class TopCommandTest {
    private static JsonObject answer(long in, long keys) {
        JsonObject heat = new JsonObject()
                .put("name", "heat")
                .put("in", in)
                .put("late", 1)
                .put("quarantined", 2)
                .put("pending", 3)
                .put("windows", 4)
                .put("groups", 5_000)
                .put("keys", keys)
                .put("lagSeconds", 0.25)
                .put("queued", 6)
                .put("unsent", 7);
        return new JsonObject()
                .put("pipelines", new JsonArray().add(heat))
                .put("unready", new JsonArray().add("heat: no broker"));
    }

    @Test
    void a_pipeline_has_its_rate_lag_state_and_queues_below_their_names() {
        String table = TopCommand.table(answer(1_000, 8), answer(1_500, 9), 2);
        assertThat(table.lines().map(line -> line.strip().replaceAll(" {2,}", "  ")))
                .containsExactly(
                        "pipeline  in/s  lag s  in  late  quarant.  pending  windows  groups  keys  queued  unsent",
                        "heat  250  0.3  1,500  1  2  3  4  5,000  9  6  7",
                        "not ready: heat: no broker");
        assertThat(table.lines().limit(2).map(String::length).distinct()).hasSize(1);
    }
}
