package io.tributary.edge.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.Value;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

class AfterWindowTest {
    private static final Summary.Key KEY = new Summary.Key("site", "trips", 0, 5, Map.of());

    @Test
    void what_is_withdrawn_passes_a_condition_that_its_nulls_do_not_meet() {
        try (RootAllocator allocator = new RootAllocator();
                AfterWindow after = new AfterWindow(allocator, Optional.of("n > 1"))) {
            assertThat(after.apply(summary(0, Value.of(1L)))).as("let go").isEmpty();
            assertThat(after.apply(summary(1, Value.of(2L)))).containsExactly(summary(1, Value.of(2L)));
            assertThat(after.apply(summary(2, Value.MISSING))).containsExactly(summary(2, Value.MISSING));
        }
    }

    private static Summary summary(int revision, Value n) {
        return Summary.finished(KEY, new Summary.Origin("n1", "r1"), revision, Map.of("n", n));
    }
}
