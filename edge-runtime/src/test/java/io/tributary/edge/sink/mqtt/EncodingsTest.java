package io.tributary.edge.sink.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.pipeline.Pipeline.SinkSpec;
import io.tributary.pipelines.pipeline.TopicTemplate;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummaryFormat;
import io.tributary.pipelines.summary.Value;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EncodingsTest {
    private static Summary summary(String district) {
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("mean", Value.of(10.5));
        fields.put("state", Value.of("on"));
        return Summary.finished(
                new Summary.Key("oslo", "air", 0, 60_000_000, Map.of("district", Value.of(district))),
                new Summary.Origin("n1", "r"),
                0,
                fields);
    }

    private static Encoding encoding(SummaryFormat format, Optional<SinkSpec.HomeAssistantSpec> homeAssistant) {
        String topic = "summaries/{district}/air";
        return Encodings.finished(
                TopicTemplate.of(topic), new SinkSpec.Mqtt(topic, 1, false, Optional.empty(), format, homeAssistant));
    }

    @Test
    void the_format_is_the_sinks() {
        Encoding csv = encoding(SummaryFormat.CSV, Optional.empty());
        assertThat(new String(csv.payload(summary("north")), StandardCharsets.UTF_8))
                .isEqualTo("oslo,air,1970-01-01T00:00:00Z,1970-01-01T00:01:00Z,0,1,n1,north,10.5,on");
        assertThat(csv.announcements(summary("north"))).isEmpty();
    }

    @Test
    void home_assistant_hears_of_each_result_of_a_group() {
        Encoding encoding = encoding(
                SummaryFormat.JSON,
                Optional.of(new SinkSpec.HomeAssistantSpec("homeassistant", Map.of("mean", "µg/m³"))));
        List<Encoding.Announcement> configs = encoding.announcements(summary("north"));
        assertThat(configs)
                .extracting(Encoding.Announcement::topic)
                .containsExactly(
                        "homeassistant/sensor/tributary_oslo_air_north_mean/config",
                        "homeassistant/sensor/tributary_oslo_air_north_state/config");
        assertThat(configs.get(0).payload())
                .isEqualTo(
                        "{\"name\":\"mean\",\"unique_id\":\"tributary_oslo_air_north_mean\","
                                + "\"object_id\":\"tributary_oslo_air_north_mean\",\"state_topic\":\"summaries/north/air\","
                                + "\"value_template\":\"{{ value_json['mean'] }}\","
                                + "\"json_attributes_topic\":\"summaries/north/air\",\"state_class\":\"measurement\","
                                + "\"unit_of_measurement\":\"µg/m³\",\"device\":{\"identifiers\":[\"tributary_oslo_air_north\"],"
                                + "\"name\":\"air north\",\"manufacturer\":\"Tributary\"},\"origin\":{\"name\":\"Tributary\"}}");
        assertThat(configs.get(1).payload()).doesNotContain("state_class", "unit_of_measurement");
    }

    @Test
    void groups_that_differ_only_in_what_an_id_cannot_have_stay_two_sensors() {
        Encoding encoding =
                encoding(SummaryFormat.JSON, Optional.of(new SinkSpec.HomeAssistantSpec("homeassistant", Map.of())));
        assertThat(encoding.announcements(summary("a/b")).get(0).topic())
                .isNotEqualTo(encoding.announcements(summary("a_b")).get(0).topic())
                .isNotEqualTo(encoding.announcements(summary("a.b")).get(0).topic())
                .matches("homeassistant/sensor/[A-Za-z0-9_-]+/config");
    }
}
