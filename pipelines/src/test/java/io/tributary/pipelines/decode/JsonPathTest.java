package io.tributary.pipelines.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.decode.JsonPath.Index;
import io.tributary.pipelines.decode.JsonPath.Name;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonPathTest {
    @Test
    void a_path_is_names_and_indexes() {
        assertThat(JsonPath.parse("a")).containsExactly(new Name("a"));
        assertThat(JsonPath.parse("a.b[0].c"))
                .containsExactly(new Name("a"), new Name("b"), new Index(0), new Name("c"));
        assertThat(JsonPath.parse("[2][10].x")).containsExactly(new Index(2), new Index(10), new Name("x"));
        assertThat(JsonPath.parse("pm2_5-µ g")).containsExactly(new Name("pm2_5-µ g"));
    }

    @Test
    void a_name_in_brackets_may_hold_anything() {
        assertThat(JsonPath.parse("['a.b'].c['[0]']['']['it\\'s \\\\']"))
                .containsExactly(new Name("a.b"), new Name("c"), new Name("[0]"), new Name(""), new Name("it's \\"));
    }

    @Test
    void a_leading_dollar_is_the_root_but_a_lone_one_a_name() {
        assertThat(JsonPath.parse("$.a")).containsExactly(new Name("a"));
        assertThat(JsonPath.parse("$[0]")).containsExactly(new Index(0));
        assertThat(JsonPath.parse("$")).containsExactly(new Name("$"));
        assertThat(JsonPath.parse("$type.a")).containsExactly(new Name("$type"), new Name("a"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''        | at character 1 a name is missing
                    a.        | at character 3 a name is missing
                    .a        | at character 1 a name is missing
                    a..b      | at character 3 a name is missing
                    a.[0]     | at character 3 a name is missing
                    a[        | at character 3 an index from 0 to 99999 is wanted
                    a[-1]     | at character 3 an index from 0 to 99999 is wanted
                    a[100000] | at character 3 an index from 0 to 99999 is wanted
                    a[*]      | at character 3 an index from 0 to 99999 is wanted
                    a[0       | at character 4 ']' is missing
                    a[0]b     | at character 5 '.' is missing
                    a.*       | at character 3 '*' has no meaning there
                    a]        | at character 2 ']' has no meaning there
                    """)
    void a_bad_path_is_refused_with_place_and_rule(String path, String message) {
        assertThatThrownBy(() -> JsonPath.parse(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("JSON path '" + path + "': " + message);
    }

    @Test
    void an_open_quote_is_refused() {
        assertThatThrownBy(() -> JsonPath.parse("['a]")).hasMessageContaining("the quote is not closed");
    }
}
