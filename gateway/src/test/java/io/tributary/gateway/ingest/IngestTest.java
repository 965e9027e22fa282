package io.tributary.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.commit.PassingOutbox;
import io.tributary.gateway.forward.Forwarder;
import io.tributary.gateway.rollup.Rollup;
import io.tributary.gateway.rollup.RollupSettings;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummaryJson;
import io.tributary.pipelines.summary.SummarySteps;
import io.tributary.pipelines.summary.Value;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IngestTest {
    private static final long SECOND = 1_000_000;
    private static final RollupSettings SETTINGS =
            new RollupSettings(Duration.ofSeconds(5), Duration.ofMinutes(10), 100, 1 << 20);

    private final BufferAllocator allocator = new RootAllocator();
    private final SummarySteps steps = new SummarySteps(allocator);
    private final FakeNodes nodes = new FakeNodes();
    private final FakeUpstream upstream = new FakeUpstream();
    private final Ingest ingest = Ingest.passing(
            "city",
            nodes,
            new Rollup(SETTINGS, IngestTest::sum, steps),
            new Forwarder(upstream, new PassingOutbox("upstream", 3)));

    private static Map<String, Value> sum(Map<String, String> calls, List<List<Summary.Partial>> shares) {
        long sum = 0;
        for (List<Summary.Partial> share : shares) {
            sum += Long.parseLong(share.get(0).state());
        }
        return Map.of("total", Value.of(sum));
    }

    @AfterEach
    void everything_is_given_back() {
        ingest.close();
        assertThat(nodes.closed).isTrue();
        assertThat(upstream.closed).isTrue();
        steps.close();
        assertThat(allocator.getAllocatedMemory()).isZero();
        allocator.close();
    }

    private static Summary share(long window, String node, long value) {
        return new Summary(
                new Summary.Key("city", "air", window, window + 1, Map.of()),
                new Summary.Origin(node, "run"),
                0,
                Map.of(),
                List.of(new Summary.Partial("sum/1", String.valueOf(value))),
                Map.of("total", "sum(x)"),
                List.of());
    }

    @Test
    void shares_that_nobody_keeps_are_acknowledged_when_they_are_applied() {
        upstream.confirms = false;
        nodes.publish(share(0, "a", 1));
        nodes.publish(share(0, "b", 2));
        ingest.turn(0);
        assertThat(nodes.acknowledged).isEqualTo(1);
        ingest.turn(5 * SECOND);
        assertThat(upstream.taken)
                .singleElement()
                .satisfies(summary -> assertThat(summary.fields()).isEqualTo(Map.of("total", Value.of(3))));
        assertThat(ingest.mayEnd()).isFalse();
        assertThat(ingest.undelivered()).isEqualTo(1);
        upstream.unconfirmed = 0;
        assertThat(ingest.mayEnd()).isTrue();
    }

    @Test
    void bad_messages_are_quarantined_with_their_reason_and_stop_nothing() {
        nodes.publish("tributary/v1/city/a/summaries/air", "nonsense".getBytes(StandardCharsets.UTF_8));
        nodes.publish("tributary/v1/city/a/summaries/air", new byte[] {(byte) 0xff, 0});
        nodes.publish("tributary/v1/city/b/summaries/air", SummaryJson.write(share(0, "a", 1)));
        nodes.publish("tributary/v1/city/a/summaries/water", SummaryJson.write(share(0, "a", 1)));
        nodes.publish(
                "tributary/v1/city//summaries/air",
                SummaryJson.write(new Summary(
                        share(0, "a", 1).key(), Summary.Origin.SITE, 0, Map.of(), List.of(), Map.of(), List.of())));
        Summary elsewhere = Summary.finished(
                new Summary.Key("town", "air", 0, 1, Map.of()), new Summary.Origin("a", "run"), 0, Map.of());
        nodes.publish("tributary/v1/city/a/summaries/air", SummaryJson.write(elsewhere));
        nodes.publish(new Summary(
                share(0, "a", 1).key(),
                new Summary.Origin("a", "run"),
                0,
                Map.of(),
                List.of(new Summary.Partial("sum/1", "no number")),
                Map.of("total", "sum(x)"),
                List.of()));
        nodes.publish(share(0, "a", 1));
        ingest.turn(0);
        assertThat(ingest.quarantine().total()).isEqualTo(7);
        assertThat(ingest.quarantine().entries())
                .extracting(entry -> entry.reason().replaceAll("[:,;].*", ""))
                .containsExactly(
                        "not JSON at byte 8",
                        "not JSON",
                        "it says that it belongs on tributary/v1/city/a/summaries/air",
                        "it says that it belongs on tributary/v1/city/a/summaries/air",
                        "it names no node that it is of",
                        "it is of site 'town'",
                        "For input string");
        ingest.turn(5 * SECOND);
        assertThat(upstream.taken).hasSize(1);
        assertThat(nodes.acknowledged).isEqualTo(7);
        assertThat(ingest.received()).isEqualTo(8);
    }

    @Test
    void the_quarantine_is_bounded() {
        for (int i = 0; i < 1_000; i++) {
            nodes.publish("tributary/v1/city/a/summaries/air", "{}".getBytes(StandardCharsets.UTF_8));
        }
        while (ingest.turn(0)) {
            assertThat(ingest.quarantine().entries()).hasSizeLessThanOrEqualTo(100);
        }
        assertThat(ingest.quarantine().total()).isEqualTo(1_000);
    }

    @Test
    void not_now_upstream_stops_reading_and_loses_nothing() {
        upstream.room = 0;
        for (int window = 0; window < 10; window++) {
            nodes.publish(share(window, "a", window));
            ingest.turn(window * 10L * SECOND);
        }
        assertThat(nodes.waiting).isNotEmpty();
        assertThat(nodes.acknowledged).isLessThan(5);
        upstream.room = Integer.MAX_VALUE;
        for (int i = 11; i < 20; i++) {
            ingest.turn(i * 10L * SECOND);
        }
        assertThat(upstream.taken)
                .extracting(summary -> summary.key().startMicros())
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(nodes.acknowledged).isEqualTo(9);
    }

    @Test
    void at_the_end_what_waits_to_settle_is_forwarded_when_nobody_keeps_it() {
        upstream.confirms = false;
        nodes.publish(share(0, "a", 1));
        ingest.turn(0);
        nodes.publish(share(0, "b", 2));
        ingest.finish(SECOND);
        assertThat(upstream.taken).hasSize(1);
        assertThat(ingest.mayEnd()).isFalse();
        upstream.unconfirmed = 0;
        ingest.settle();
        assertThat(ingest.mayEnd()).isTrue();
        assertThat(nodes.acknowledged).isEqualTo(1);
    }
}
