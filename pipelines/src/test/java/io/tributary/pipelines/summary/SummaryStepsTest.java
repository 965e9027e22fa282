package io.tributary.pipelines.summary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SummaryStepsTest {
    private static final Summary.Key KEY =
            new Summary.Key("city", "air", 0, 60_000_000, Map.of("district", Value.of("north")));

    private final BufferAllocator allocator = new RootAllocator();
    private final SummarySteps steps = new SummarySteps(allocator);

    @AfterEach
    void everything_is_given_back() {
        steps.close();
        assertThat(allocator.getAllocatedMemory()).isZero();
        allocator.close();
    }

    private static Summary.Step where(String text) {
        return new Summary.Step("", text);
    }

    private static Summary.Step let(String name, String text) {
        return new Summary.Step(name, text);
    }

    private static Map<String, Value> fields(Value mean, long n) {
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("mean", mean);
        fields.put("n", Value.of(n));
        return fields;
    }

    private SummarySteps.Result apply(Map<String, Value> fields, Summary.Step... list) {
        return steps.apply(List.of(list), KEY, fields);
    }

    @Test
    void without_steps_the_fields_stay_as_they_are() {
        assertThat(apply(fields(Value.of(1.0), 3))).isEqualTo(new SummarySteps.Kept(fields(Value.of(1.0), 3)));
    }

    @Test
    void a_where_lets_through_or_filters() {
        assertThat(apply(fields(Value.of(1.0), 3), where("n >= 3")))
                .isEqualTo(new SummarySteps.Kept(fields(Value.of(1.0), 3)));
        assertThat(apply(fields(Value.of(1.0), 2), where("n >= 3"))).isEqualTo(new SummarySteps.Filtered());
    }

    @Test
    void lists_pass_through_and_no_step_sees_them() {
        Map<String, Value> fields = fields(Value.of(1.0), 3);
        fields.put("buckets", Value.ofList(List.of(Value.of(1), Value.of(2))));
        assertThat(apply(fields, where("n >= 3"))).isEqualTo(new SummarySteps.Kept(fields));
        assertThat(apply(fields, let("x", "buckets + 1")))
                .isInstanceOfSatisfying(
                        SummarySteps.Failed.class,
                        failed -> assertThat(failed.reason()).contains("buckets"));
    }

    @Test
    void a_let_adds_a_field_behind_the_others_that_later_steps_see() {
        SummarySteps.Result result =
                apply(fields(Value.of(10.0), 3), let("twice", "mean * 2"), where("twice > 19.0"), let("m", "n + 1"));
        assertThat(result)
                .isInstanceOfSatisfying(
                        SummarySteps.Kept.class,
                        kept -> assertThat(kept.fields())
                                .containsExactly(
                                        Map.entry("mean", Value.of(10.0)),
                                        Map.entry("n", Value.of(3)),
                                        Map.entry("twice", Value.of(20.0)),
                                        Map.entry("m", Value.of(4))));
    }

    @Test
    void group_values_and_the_ends_of_the_window_are_seen() {
        assertThat(apply(
                        fields(Value.of(1.0), 3),
                        where("district == \"north\""),
                        where("int(window_end) - int(window_start) == 60")))
                .isInstanceOf(SummarySteps.Kept.class);
    }

    @Test
    void a_missing_value_is_null_of_whatever_type_the_steps_need() {
        assertThat(apply(fields(Value.MISSING, 3), where("mean > 1.0"))).isEqualTo(new SummarySteps.Filtered());
        assertThat(apply(fields(Value.MISSING, 3), where("mean == \"on\""))).isEqualTo(new SummarySteps.Filtered());
        assertThat(apply(fields(Value.MISSING, 3), where("mean == null"))).isInstanceOf(SummarySteps.Kept.class);
    }

    @Test
    void a_step_that_cannot_be_compiled_fails_with_its_reason() {
        assertThat(apply(fields(Value.of(1.0), 3), where("men > 1.0")))
                .isInstanceOfSatisfying(
                        SummarySteps.Failed.class,
                        failed -> assertThat(failed.reason())
                                .startsWith("where 'men > 1.0': ")
                                .contains("mean"));
        assertThat(apply(fields(Value.of(1.0), 3), let("n", "1"))).isInstanceOf(SummarySteps.Failed.class);
        assertThat(apply(fields(Value.of(1.0), 3), where("n"))).isInstanceOf(SummarySteps.Failed.class);
    }

    @Test
    void a_field_named_like_a_group_column_or_an_end_of_the_window_fails() {
        assertThat(apply(Map.of("district", Value.of(1)), where("true"))).isInstanceOf(SummarySteps.Failed.class);
        assertThat(apply(Map.of("window_start", Value.of(1)), where("true"))).isInstanceOf(SummarySteps.Failed.class);
    }

    @Test
    void a_row_that_fails_says_why_and_the_next_one_works() {
        Summary.Step divide = let("share", "10 / n");
        assertThat(apply(fields(Value.of(1.0), 0), divide))
                .isInstanceOfSatisfying(
                        SummarySteps.Failed.class,
                        failed -> assertThat(failed.reason()).contains("10 / n"));
        assertThat(apply(fields(Value.of(1.0), 5), divide)).isInstanceOf(SummarySteps.Kept.class);
    }

    @Test
    void more_combinations_than_are_kept_compiled_work_all_the_same() {
        for (int i = 0; i < 200; i++) {
            assertThat(apply(fields(Value.of(1.0), i), where("n == " + i))).isInstanceOf(SummarySteps.Kept.class);
        }
    }

    @Test
    void a_step_too_deep_or_too_long_fails_as_any_other() {
        assertThat(apply(fields(Value.of(1.0), 3), where("(".repeat(300_000)))).isInstanceOf(SummarySteps.Failed.class);
        assertThat(apply(fields(Value.of(1.0), 3), where("!".repeat(300_000) + "true")))
                .isInstanceOf(SummarySteps.Failed.class);
        assertThat(apply(fields(Value.of(1.0), 3), where("n > 1" + " && n > 1".repeat(100_000))))
                .isInstanceOf(SummarySteps.Failed.class);
    }
}
