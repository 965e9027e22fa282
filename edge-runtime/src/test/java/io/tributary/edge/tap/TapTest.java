package io.tributary.edge.tap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TapTest {
    private static final Schema SCHEMA = Schema.of(new Schema.Field("v", Type.DOUBLE), new Schema.Field("n", Type.INT));

    private final BufferAllocator allocator = new RootAllocator();
    private final AtomicLong now = new AtomicLong();
    private final List<JsonObject> lines = new ArrayList<>();
    private boolean full;

    @AfterEach
    void everything_is_given_back() {
        allocator.close();
    }

    private Tap tap(int perSecond) {
        return new Tap(
                buffer -> buffer.toString().lines().forEach(line -> lines.add(new JsonObject(line))),
                () -> full,
                perSecond,
                now::get);
    }

    private void show(Tap tap, int rows) {
        try (Batch batch = Batch.allocate(allocator, SCHEMA, Math.max(1, rows))) {
            for (int i = 0; i < rows; i++) {
                int row = batch.append();
                batch.time().setLong(row, i);
                batch.column(1).setDouble(row, i / 2.0);
                batch.column(2).setNull(row);
            }
            tap.saw(batch);
        }
    }

    @Test
    void readings_are_shown_with_all_their_columns() {
        show(tap(10), 2);
        assertThat(lines)
                .containsExactly(
                        new JsonObject("{\"time\":\"1970-01-01T00:00:00Z\",\"v\":0.0,\"n\":null}"),
                        new JsonObject("{\"time\":\"1970-01-01T00:00:00.000001Z\",\"v\":0.5,\"n\":null}"));
    }

    @Test
    void more_than_the_rate_is_sampled_evenly_and_counted() {
        Tap tap = tap(4);
        show(tap, 100);
        assertThat(lines).extracting(line -> line.getDouble("v")).containsExactly(0.0, 12.5, 25.0, 37.5);
        show(tap, 100);
        assertThat(lines).hasSize(4);
        now.addAndGet(1_000_000_000L);
        show(tap, 2);
        assertThat(lines).hasSize(6);
        assertThat(tap.seen()).isEqualTo(202);
        assertThat(tap.shown()).isEqualTo(6);
    }

    @Test
    void a_reader_who_is_behind_is_shown_nothing() {
        Tap tap = tap(4);
        full = true;
        show(tap, 10);
        assertThat(lines).isEmpty();
        assertThat(tap.seen()).isEqualTo(10);
        full = false;
        show(tap, 10);
        assertThat(lines).hasSize(4);
    }
}
