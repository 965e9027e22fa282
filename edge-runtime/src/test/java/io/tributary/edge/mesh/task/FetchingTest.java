package io.tributary.edge.mesh.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.edge.mesh.offer.Digest;
import org.junit.jupiter.api.Test;

class FetchingTest {
    private static final Digest ONE = Samples.node(1);
    private static final Digest OTHER = Samples.node(2);
    private static final long LEAST = 4_000_000;
    private static final long MOST = Samples.SECOND;

    private final Fetching fetching = new Fetching(LEAST, MOST);
    private long now;

    @Test
    void it_follows_what_fetching_takes_within_its_limits() {
        assertThat(fetching.nanos()).isEqualTo(LEAST);
        fetched(200_000_000, true, 60);
        assertThat(fetching.nanos()).isCloseTo(200_000_000, within(1_000_000L));
        fetched(1_000, true, 60);
        assertThat(fetching.nanos()).isEqualTo(LEAST);
        fetched(60 * Samples.SECOND, true, 100);
        assertThat(fetching.nanos()).isCloseTo(MOST, within(1_000_000L));
    }

    @Test
    void what_came_late_because_nobody_had_work_tells_nothing() {
        fetched(500_000_000, false, 20);
        assertThat(fetching.nanos()).isEqualTo(LEAST);
    }

    @Test
    void what_another_sent_or_nobody_was_asked_for_tells_nothing() {
        fetching.came(ONE, true, 500_000_000);
        fetching.asked(ONE, 600_000_000);
        fetching.came(OTHER, true, 900_000_000);
        assertThat(fetching.nanos()).isEqualTo(LEAST);
    }

    private void fetched(long nanos, boolean more, int times) {
        for (int i = 0; i < times; i++) {
            fetching.asked(ONE, now);
            now += nanos;
            fetching.came(ONE, more, now);
        }
    }
}
