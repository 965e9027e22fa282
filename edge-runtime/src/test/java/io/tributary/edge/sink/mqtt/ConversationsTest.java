package io.tributary.edge.sink.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.pipeline.Pipeline.SinkSpec;
import io.tributary.pipelines.pipeline.TopicTemplate;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummaryArrow;
import io.tributary.pipelines.summary.SummaryFormat;
import io.tributary.pipelines.summary.Value;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConversationsTest {
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

    private static Conversation talk(SummaryFormat format, Optional<SinkSpec.HomeAssistantSpec> homeAssistant) {
        String topic = "summaries/{district}/air";
        return Conversations.finished(
                TopicTemplate.of(topic), new SinkSpec.Mqtt(topic, 1, false, Optional.empty(), format, homeAssistant));
    }

    private static String text(Publication publication) {
        return new String(publication.payload(), StandardCharsets.UTF_8);
    }

    @Test
    void the_format_is_the_sinks() {
        Conversation csv = talk(SummaryFormat.CSV, Optional.empty());
        assertThat(csv.begin()).isEmpty();
        List<Publication> said = csv.say(List.of(summary("north")), false);
        assertThat(said).extracting(Publication::topic).containsExactly("summaries/north/air");
        assertThat(text(said.get(0)))
                .isEqualTo("oslo,air,1970-01-01T00:00:00Z,1970-01-01T00:01:00Z,0,1,n1,north,10.5,on");
    }

    @Test
    void home_assistant_hears_of_each_result_of_a_group() {
        Conversation talk = talk(
                SummaryFormat.JSON,
                Optional.of(new SinkSpec.HomeAssistantSpec("homeassistant", Map.of("mean", "µg/m³"))));
        List<Publication> said = talk.say(List.of(summary("north")), false);
        assertThat(said)
                .extracting(Publication::topic)
                .containsExactly(
                        "homeassistant/sensor/tributary_oslo_air_north_mean/config",
                        "homeassistant/sensor/tributary_oslo_air_north_state/config",
                        "summaries/north/air");
        assertThat(said).extracting(Publication::retained).containsExactly(true, true, false);
        assertThat(text(said.get(0)))
                .isEqualTo(
                        "{\"name\":\"mean\",\"unique_id\":\"tributary_oslo_air_north_mean\","
                                + "\"object_id\":\"tributary_oslo_air_north_mean\",\"state_topic\":\"summaries/north/air\","
                                + "\"value_template\":\"{{ value_json['mean'] }}\","
                                + "\"json_attributes_topic\":\"summaries/north/air\",\"state_class\":\"measurement\","
                                + "\"unit_of_measurement\":\"µg/m³\",\"device\":{\"identifiers\":[\"tributary_oslo_air_north\"],"
                                + "\"name\":\"air north\",\"manufacturer\":\"Tributary\"},\"origin\":{\"name\":\"Tributary\"}}");
        assertThat(text(said.get(1))).doesNotContain("state_class", "unit_of_measurement");
    }

    @Test
    void groups_that_differ_only_in_what_an_id_cannot_have_stay_two_sensors() {
        Conversation talk =
                talk(SummaryFormat.JSON, Optional.of(new SinkSpec.HomeAssistantSpec("homeassistant", Map.of())));
        assertThat(first(talk, "a/b"))
                .isNotEqualTo(first(talk, "a_b"))
                .isNotEqualTo(first(talk, "a.b"))
                .matches("homeassistant/sensor/[A-Za-z0-9_-]+/config");
    }

    private static String first(Conversation talk, String district) {
        return talk.say(List.of(summary(district)), false).get(0).topic();
    }

    @Test
    void a_group_is_announced_once_in_a_session() {
        Conversation talk =
                talk(SummaryFormat.JSON, Optional.of(new SinkSpec.HomeAssistantSpec("homeassistant", Map.of())));
        assertThat(talk.say(List.of(summary("north")), false)).hasSize(3);
        assertThat(talk.say(List.of(summary("north")), false)).hasSize(1);
        assertThat(talk.say(List.of(summary("south")), false)).hasSize(3);
        assertThat(talk.begin()).isEmpty();
        assertThat(talk.say(List.of(summary("north")), false)).hasSize(3);
    }

    @Test
    void arrow_puts_summaries_of_one_topic_together() {
        Conversation tables = talk(SummaryFormat.ARROW, Optional.empty());
        assertThat(tables.togetherMax()).isEqualTo(1000);
        assertThat(tables.together(summary("north"), summary("north"))).isTrue();
        assertThat(tables.together(summary("north"), summary("south"))).isFalse();
        List<Publication> said = tables.say(List.of(summary("north"), summary("north")), false);
        assertThat(said).extracting(Publication::topic).containsExactly("summaries/north/air");
        assertThat(said.get(0).payload())
                .isEqualTo(new SummaryArrow().write(List.of(summary("north"), summary("north"))));
    }
}
