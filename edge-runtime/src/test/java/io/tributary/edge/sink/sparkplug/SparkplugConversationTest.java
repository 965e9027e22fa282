package io.tributary.edge.sink.sparkplug;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.pipeline.Pipeline.SinkSpec;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.Value;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SparkplugConversationTest {
    private final Host host = new Host();

    @AfterEach
    void everything_is_given_back() {
        host.close();
    }

    private static Summary summary(Map<String, Value> group, Map<String, Value> fields) {
        return Summary.finished(
                new Summary.Key("oslo", "air", 0, 60_000_000, group), new Summary.Origin("n1", "r"), 0, fields);
    }

    private static Map<String, Value> group() {
        Map<String, Value> group = new LinkedHashMap<>();
        group.put("district", Value.of("north/1"));
        group.put("station", Value.of(7L));
        return group;
    }

    private String said(Optional<String> device, Optional<String> metric, Summary summary) {
        SinkSpec.Sparkplug spec =
                new SinkSpec.Sparkplug(Optional.empty(), Optional.empty(), device, metric, Optional.empty());
        SparkplugConversation talk =
                new SparkplugConversation(new EdgeNode("g", "n"), spec, () -> Instant.ofEpochMilli(5));
        host.hear(List.of(talk.lastWill().orElseThrow()));
        host.hear(talk.begin()).hear(talk.say(List.of(summary), false));
        assertThat(host.rejected).isEmpty();
        return host.metrics.get(host.metrics.size() - 1);
    }

    private String said(Optional<String> device, Optional<String> metric) {
        return said(device, metric, summary(group(), Map.of("mean", Value.of(1.5))));
    }

    @Test
    void a_group_is_a_device_and_a_result_a_metric_at_the_windows_end() {
        assertThat(said(Optional.empty(), Optional.empty())).isEqualTo("DDATA/north_1:7 mean=1.5 @60000");
    }

    @Test
    void group_values_that_are_not_in_the_device_go_before_the_result() {
        assertThat(said(Optional.of("{station}"), Optional.empty())).isEqualTo("DDATA/7 north_1/mean=1.5 @60000");
        assertThat(said(Optional.of(""), Optional.empty())).isEqualTo("NDATA north_1/7/mean=1.5 @60000");
    }

    @Test
    void metrics_are_named_as_the_operator_says() {
        assertThat(said(Optional.of("hall"), Optional.of("air/{result} of {station}")))
                .isEqualTo("DDATA/hall air/mean of 7=1.5 @60000");
    }

    @Test
    void without_groups_the_edge_node_itself_speaks() {
        assertThat(said(Optional.empty(), Optional.empty(), summary(Map.of(), Map.of("mean", Value.of(1.5)))))
                .isEqualTo("NDATA mean=1.5 @60000");
    }

    @Test
    void a_name_that_sparkplug_keeps_for_itself_gets_an_underscore() {
        assertThat(said(Optional.empty(), Optional.empty(), summary(Map.of(), Map.of("bdSeq", Value.of(1.5)))))
                .isEqualTo("NDATA bdSeq_=1.5 @60000");
        Summary odd = summary(Map.of("a", Value.of("Node Control")), Map.of("mean", Value.of(1.5)));
        assertThat(said(Optional.of(""), Optional.empty(), odd)).isEqualTo("NDATA Node Control_/mean=1.5 @60000");
    }

    @Test
    void what_was_held_back_is_historical() {
        SinkSpec.Sparkplug spec = new SinkSpec.Sparkplug(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        SparkplugConversation talk =
                new SparkplugConversation(new EdgeNode("g", "n"), spec, () -> Instant.ofEpochMilli(5));
        host.hear(talk.begin()).hear(talk.say(List.of(summary(Map.of(), Map.of("mean", Value.of(1.5)))), true));
        assertThat(host.metrics).endsWith("!NDATA mean=1.5 @60000");
    }
}
