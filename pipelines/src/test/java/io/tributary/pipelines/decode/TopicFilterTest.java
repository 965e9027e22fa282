package io.tributary.pipelines.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicFilterTest {
    private static boolean matches(String filter, String topic) {
        byte[] padded = ("x" + topic + "/y").getBytes(StandardCharsets.UTF_8);
        return TopicFilter.parse(filter).matches(padded, 1, padded.length - 3);
    }

    @Test
    void names_become_single_level_wildcards() {
        TopicFilter filter = TopicFilter.parse("city/{district}/{station}/air");

        assertThat(filter.mqtt()).isEqualTo("city/+/+/air");
        assertThat(filter.captures()).containsExactly("district", "station");
        assertThat(filter).hasToString("city/{district}/{station}/air");
    }

    @ParameterizedTest
    @CsvSource({
        "city/{d}/air, city/north/air",
        "city/+/air, city//air",
        "+/+, /finance",
        "/+, /finance",
        "a/#, a",
        "a/#, a/",
        "a/#, a/b/c",
        "'#', a/b",
        "'#', /",
        "+, a",
        "{x}/#, a/b/c",
        "größe/+, größe/ß",
        "$SYS/#, $SYS/broker/load",
        "$SYS/+, $SYS/x",
    })
    void a_filter_matches_as_in_mqtt(String filter, String topic) {
        assertThat(matches(filter, topic)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "city/{d}/air, city/north/water",
        "city/{d}/air, city/north/air/x",
        "city/{d}/air, city/north",
        "city/{d}/air, city/air",
        "+, /finance",
        "a/b, a/b/",
        "a/#, ab",
        "a, A",
        "'#', $SYS/x",
        "+/x, $SYS/x",
        "{a}/x, $SYS/x",
    })
    void a_filter_does_not_match_more_than_in_mqtt(String filter, String topic) {
        assertThat(matches(filter, topic)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''              | topic '' is empty; give a topic such as
                    a/#/b           | has # before its end; let # be the last level
                    a/b#            | has the level 'b#', where # is not alone
                    a/b+/c          | has the level 'b+', where + is not alone
                    a/x{b}          | braces don't span the whole level; write {name} alone between slashes
                    a/{b            | braces don't span the whole level
                    a/{}            | topic level name '' must be a letter or underscore
                    a/{1b}          | topic level name '1b' must be a letter or underscore
                    a/{b}/{b}       | names two levels {b}; rename one of them
                    a/{time}        | topic level name 'time' is taken by the event time; give it another name
                    $share/g/a      | leave out $share and the group's name here
                    """)
    void a_bad_filter_is_refused_with_a_way_out(String filter, String message) {
        assertThatThrownBy(() -> TopicFilter.parse(filter))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("topic '" + filter + "'")
                .hasMessageContaining(message);
    }

    @Test
    void a_filter_with_nul_or_of_excessive_length_is_refused() {
        assertThatThrownBy(() -> TopicFilter.parse("a\0b")).hasMessageContaining("NUL");
        assertThatThrownBy(() -> TopicFilter.parse("a".repeat(65_536))).hasMessageContaining("longer than 65535 bytes");
    }
}
