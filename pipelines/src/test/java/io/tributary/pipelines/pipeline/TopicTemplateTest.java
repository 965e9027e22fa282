package io.tributary.pipelines.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.summary.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicTemplateTest {
    private static final List<String> KNOWN = List.of("district", "n");

    @Test
    void values_take_the_place_of_names() {
        TopicTemplate template = TopicTemplate.parse("a/{district}/{n}", KNOWN);
        assertThat(template.topic(Map.of("district", Value.of("north"), "n", Value.of(3))))
                .isEqualTo("a/north/3");
    }

    @Test
    void a_value_never_becomes_more_than_one_level_or_a_wildcard() {
        TopicTemplate template = TopicTemplate.parse("a/{district}/air", KNOWN);
        assertThat(template.topic(Map.of("district", Value.of("../#/+")))).isEqualTo("a/..____/air");
        assertThat(template.topic(Map.of("district", Value.of("")))).isEqualTo("a/_/air");
        assertThat(template.topic(Map.of())).isEqualTo("a/_/air");
    }

    @Test
    void an_unknown_name_is_refused_with_a_suggestion() {
        assertThatThrownBy(() -> TopicTemplate.parse("a/{distict}", KNOWN))
                .hasMessageContaining("did you mean 'district'?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/#", "a/+/b", "$SYS/x", "a/{district", "a}b"})
    void what_cannot_be_published_to_is_refused(String topic) {
        assertThatThrownBy(() -> TopicTemplate.parse(topic, KNOWN)).isInstanceOf(IllegalArgumentException.class);
    }
}
