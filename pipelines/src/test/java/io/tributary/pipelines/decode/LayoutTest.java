package io.tributary.pipelines.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LayoutTest {
    @Test
    void the_schema_is_time_then_captures_in_order_of_first_appearance_then_fields() {
        Layout layout = new Layout(
                Format.JSON,
                Layouts.topics("a/{x}/{y}", "b/{z}/{x}"),
                Optional.empty(),
                List.of(
                        new FieldSpec("pm25", Type.DOUBLE, "pm25", "ug/m3", 0, 1000, false),
                        FieldSpec.of("n", Type.INT)),
                TimeRule.DEFAULT);

        assertThat(layout.schema())
                .isEqualTo(Schema.of(
                        new Schema.Field("x", Type.TEXT),
                        new Schema.Field("y", Type.TEXT),
                        new Schema.Field("z", Type.TEXT),
                        new Schema.Field("pm25", Type.DOUBLE, "ug/m3"),
                        new Schema.Field("n", Type.INT)));
    }

    @Test
    void a_layout_without_topics_or_with_clashing_names_is_refused() {
        assertThatThrownBy(() -> new Layout(Format.JSON, List.of(), Optional.empty(), List.of(), TimeRule.DEFAULT))
                .hasMessageContaining("there is no topic; give at least one");
        assertThatThrownBy(() -> Layouts.json(FieldSpec.of("sensor", Type.TEXT)))
                .hasMessageContaining("'sensor' is both a topic level and a field; rename");
        assertThatThrownBy(() -> Layouts.json(FieldSpec.of("a", Type.TEXT), FieldSpec.of("a", Type.INT)))
                .hasMessageContaining("two fields are named 'a'");
    }

    @Test
    void paths_are_checked_against_the_format() {
        assertThatThrownBy(() -> Layouts.json(FieldSpec.of("a", Type.INT, "x..y")))
                .hasMessageContaining("JSON path 'x..y': at character 3");
        assertThatThrownBy(() -> Layouts.json(new TimeField("", TimeUnit.S))).hasMessageContaining("JSON path ''");
        assertThatThrownBy(() -> Format.CSV.path(" ")).hasMessageContaining("a CSV field needs a column");
        assertThat(Format.CSV.path("2")).isEqualTo("2");
        Csv named = new Csv(List.of("t", "v"), ';');
        assertThatThrownBy(() -> Layouts.csv(named, Optional.empty(), FieldSpec.of("w", Type.INT)))
                .hasMessageContaining("there is no CSV column 'w'; the header has [t, v]");
        assertThatThrownBy(() -> Layouts.csv(named, Optional.empty(), FieldSpec.of("w", Type.INT, "2")))
                .hasMessageContaining("there is no CSV column 2; the header has columns 0 to 1");
        assertThatThrownBy(() -> Layouts.csv(Csv.DEFAULT, Optional.empty(), FieldSpec.of("w", Type.INT)))
                .hasMessageContaining("give the header, or an index from 0");
    }

    @Test
    void a_bare_number_is_one_numeric_field_and_has_no_time() {
        assertThatThrownBy(() -> Layouts.of(Format.NUMBER, Optional.empty()))
                .hasMessageContaining("a bare number is one field of type int or double, not []");
        assertThatThrownBy(() -> Layouts.of(Format.NUMBER, Optional.empty(), FieldSpec.of("a", Type.TEXT)))
                .hasMessageContaining("not [a: text]; give one, or take format json");
        assertThatThrownBy(() -> Layouts.of(
                        Format.NUMBER, Optional.of(new TimeField("ts", TimeUnit.S)), FieldSpec.of("a", Type.DOUBLE)))
                .hasMessageContaining("no room for the time 'ts'");
    }

    @Test
    void a_field_with_a_bad_name_type_or_range_is_refused() {
        assertThatThrownBy(() -> FieldSpec.of("a-b", Type.INT)).hasMessageContaining("field name 'a-b' must be");
        assertThatThrownBy(() -> FieldSpec.of("time", Type.INT)).hasMessageContaining("taken by the event time");
        assertThatThrownBy(() -> FieldSpec.of("t", Type.TIME)).hasMessageContaining("field t is of type time");
        assertThatThrownBy(() -> FieldSpec.of("t", Type.INT).within(2, 1))
                .hasMessageContaining("field t has the range [2.0, 1.0], which holds no number");
        assertThatThrownBy(() -> FieldSpec.of("t", Type.INT).within(Double.NaN, 1))
                .hasMessageContaining("holds no number");
    }

    @Test
    void a_csv_header_or_delimiter_that_could_mean_two_things_is_refused() {
        assertThatThrownBy(() -> new Csv(List.of("a", "a"), ',')).hasMessageContaining("names 'a' twice");
        assertThatThrownBy(() -> new Csv(List.of(), '"')).hasMessageContaining("CSV delimiter '\"'");
        assertThatThrownBy(() -> new Csv(List.of(), '\n')).hasMessageContaining("CSV delimiter");
        assertThatThrownBy(() -> new Csv(List.of(), '·')).hasMessageContaining("visible ASCII");
    }

    @Test
    void a_time_rule_that_could_overflow_is_refused() {
        assertThatThrownBy(() -> new TimeRule(Long.MIN_VALUE, 0)).hasMessageContaining("before the year 1");
        assertThatThrownBy(() -> new TimeRule(0, -1)).hasMessageContaining("less than nothing");
    }
}
