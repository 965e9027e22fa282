package io.tributary.pipelines.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.message.Message;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays of readings in JSON documents: {@code each}. */
class UnfoldingTest {
    private static Layout layout(String each, FieldSpec... fields) {
        return new Layout(
                Format.JSON,
                Layouts.topics("site/{sensor}"),
                Optional.of(new TimeField("ts", TimeUnit.S)),
                List.of(fields),
                TimeRule.DEFAULT,
                Csv.DEFAULT,
                each);
    }

    private static final Layout NESTED = layout(
            "data.readings",
            FieldSpec.of("v", Type.DOUBLE),
            FieldSpec.of("device", Type.TEXT, "$.device").optionally());

    @Test
    void each_element_is_a_reading_and_outer_values_are_repeated() {
        try (Workbench bench = new Workbench(NESTED)) {
            bench.decode(
                    "site/a",
                    "{\"device\":\"d7\",\"data\":{\"readings\":[{\"ts\":1767225601,\"v\":1.5},{\"ts\":1767225602,\"v\":2}]}}");
            assertThat(bench.rows())
                    .containsExactly(
                            List.of("1767225601000000", "a", "1.5", "d7"),
                            List.of("1767225602000000", "a", "2.0", "d7"));
            assertThat(bench.rejected).isEmpty();
        }
    }

    @Test
    void outer_values_may_stand_behind_the_array_and_have_escapes() {
        try (Workbench bench = new Workbench(NESTED)) {
            bench.decode(
                    "site/a", "{\"data\":{\"readings\":[{\"ts\":1767225601,\"v\":1.5}]},\"device\":\"\\u0064\\/7\"}");
            assertThat(bench.rows()).containsExactly(List.of("1767225601000000", "a", "1.5", "d/7"));
        }
    }

    @Test
    void the_document_itself_may_be_the_array_and_its_elements_bare() {
        Layout bare = new Layout(
                Format.JSON,
                Layouts.topics("#"),
                Optional.empty(),
                List.of(FieldSpec.of("v", Type.DOUBLE, "@")),
                TimeRule.DEFAULT,
                Csv.DEFAULT,
                "$");
        try (Workbench bench = new Workbench(bare)) {
            bench.decode("t", "[1, 2.5,-3e0]").decode("t", " [ ] ");
            assertThat(bench.rows()).extracting(row -> row.get(1)).containsExactly("1.0", "2.5", "-3.0");
            assertThat(bench.rejected).isEmpty();
        }
    }

    @Test
    void a_bad_element_leaves_the_others_as_they_are() {
        try (Workbench bench = new Workbench(NESTED)) {
            bench.decode(
                    "site/a",
                    "{\"data\":{\"readings\":[{\"ts\":1767225601,\"v\":1},{\"ts\":1767225601,\"v\":\"x\"},"
                            + "{\"ts\":1767225601},{\"v\":4,\"ts\":1767225601,\"v\":4},{\"ts\":1767225602,\"v\":5}]}}");
            assertThat(bench.rows()).extracting(row -> row.get(2)).containsExactly("1.0", "5.0");
            assertThat(bench.rejected).hasSize(3);
            assertThat(bench.rejected.get(0)).startsWith("data.readings[1]: v is the text \"x\"");
            assertThat(bench.rejected.get(1)).startsWith("v is missing");
            assertThat(bench.rejected.get(2)).startsWith("data.readings[3]: v is there twice");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":{\"readings\":[{\"ts\":1767225601,\"v\":1},{\"ts\":1767225601,\"v\":2}]}",
                "{\"data\":{\"readings\":[{\"ts\":1767225601,\"v\":1},]}}",
                "{\"data\":{\"readings\":{\"ts\":1767225601,\"v\":1}}}",
                "{\"data\":{\"readings\":null}}",
                "{\"data\":{}}",
                "{\"data\":{\"readings\":[],\"readings\":[]}}",
                "{\"device\":7,\"data\":{\"readings\":[{\"ts\":1767225601,\"v\":1}]}}",
                "[]"
            })
    void a_document_without_a_sound_array_is_one_reject_and_no_row(String payload) {
        try (Workbench bench = new Workbench(NESTED)) {
            bench.decode("site/a", payload);
            assertThat(bench.rows()).isEmpty();
            assertThat(bench.rejected).hasSize(1);
        }
    }

    @Test
    void the_room_that_a_message_may_need_is_known_before() {
        try (Workbench bench = new Workbench(NESTED)) {
            String payload = "{\"data\":{\"readings\":[{\"ts\":1,\"v\":1},{\"ts\":1,\"v\":2}]}}";
            assertThat(bench.decoder.readingsAtMost(Message.of("site/a", payload, 0)))
                    .isBetween(2, 8);
        }
    }

    @Test
    void a_path_through_the_array_is_refused() {
        assertThatThrownBy(() -> layout("a.b", FieldSpec.of("v", Type.DOUBLE, "$.a.b[0].v")))
                .hasMessageContaining("crosses the array of readings 'a.b'");
        assertThatThrownBy(() -> layout("a.b", FieldSpec.of("v", Type.DOUBLE, "$.a")))
                .hasMessageContaining("crosses the array of readings 'a.b'");
        assertThatThrownBy(() -> layout("a[*]", FieldSpec.of("v", Type.DOUBLE))).hasMessageContaining("a[*]");
    }
}
