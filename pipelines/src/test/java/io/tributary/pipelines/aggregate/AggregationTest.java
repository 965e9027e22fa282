package io.tributary.pipelines.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.pipelines.aggregate.AggregationException.Fault;
import io.tributary.pipelines.aggregate.AggregationException.Place;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

class AggregationTest {
    private static final Schema INPUT = Schema.of(
            new Schema.Field("district", Type.TEXT),
            new Schema.Field("pm25", Type.DOUBLE, "ug/m3"),
            new Schema.Field("cars", Type.INT),
            new Schema.Field("ok", Type.BOOL));

    @Test
    void types_are_time_then_groups_then_outputs_in_order() throws AggregationException {
        Aggregation aggregation = Aggregation.compile(
                calls(
                        "mean",
                        "avg(pm25)",
                        "n",
                        "count()",
                        "cars",
                        " sum ( cars ) ",
                        "spread",
                        "variance(pm25)",
                        "k",
                        "count(ok)"),
                INPUT,
                List.of("district"));
        assertThat(aggregation.types())
                .isEqualTo(Schema.of(
                        new Schema.Field("district", Type.TEXT),
                        new Schema.Field("mean", Type.DOUBLE, "ug/m3"),
                        new Schema.Field("n", Type.INT),
                        new Schema.Field("cars", Type.INT),
                        new Schema.Field("spread", Type.DOUBLE),
                        new Schema.Field("k", Type.INT)));
    }

    @Test
    void all_faults_are_reported_at_once_with_place_and_way_out() {
        AggregationException e = catchThrowableOfType(
                AggregationException.class,
                () -> Aggregation.compile(
                        calls(
                                "a", "avgg(pm25)",
                                "b", "avg( pm52 )",
                                "c", "sum(district)",
                                "d", "avg()",
                                "e", "min(pm25, cars)",
                                "f", "max(pm25 * 2)",
                                "g", "pm25",
                                "district", "count()",
                                "time", "count()",
                                "2x", "count()"),
                        INPUT,
                        List.of("district", "pm25", "distrct", "time", "district")));
        assertThat(e.faults())
                .contains(
                        new Fault(Place.CALL, "a", 0, "unknown aggregate 'avgg'; did you mean 'avg'?"),
                        new Fault(Place.CALL, "b", 5, "unknown column 'pm52'; did you mean 'pm25'?"),
                        new Fault(
                                Place.CALL,
                                "c",
                                4,
                                "sum computes with numbers, and 'district' is a text; of any type are count(district), distinct, topk, min, max, first and last"),
                        new Fault(Place.CALL, "d", 4, "avg needs a column: write avg(x)"),
                        new Fault(Place.CALL, "e", 4, "min takes one column, not 'pm25, cars'"),
                        new Fault(
                                Place.CALL,
                                "f",
                                4,
                                "max takes a column, not 'pm25 * 2'; put it in a let step before the window: let: { x: pm25 * 2 }, and write max(x)"),
                        new Fault(Place.BY, "distrct", 0, "unknown column 'distrct'; did you mean 'district'?"),
                        new Fault(Place.BY, "district", 0, "column 'district' is there twice"));
        assertThat(e.faults())
                .filteredOn(f -> f.name().equals("g"))
                .singleElement()
                .satisfies(f -> assertThat(f.message()).startsWith("'pm25' is not an aggregate call such as avg(x)"));
        assertThat(e.faults()).filteredOn(f -> f.name().equals("time")).hasSize(2);
        assertThat(e.faults()).filteredOn(f -> f.name().equals("2x")).hasSize(1);
        assertThat(e.faults())
                .filteredOn(f -> f.place() == Place.BY && f.name().equals("pm25"))
                .singleElement()
                .satisfies(f -> assertThat(f.message()).contains("is a double"));
        assertThat(e.faults())
                .filteredOn(f -> f.place() == Place.CALL && f.name().equals("district"))
                .singleElement()
                .satisfies(f -> assertThat(f.message()).contains("group-by column already"));
        assertThat(e).hasMessageContaining("aggregate.b: unknown column").hasMessageContaining("by.distrct: ");
    }

    @Test
    void no_calls_are_a_fault() {
        assertThatThrownBy(() -> Aggregation.compile(Map.of(), INPUT, List.of()))
                .hasMessageContaining("give at least one");
    }

    @Test
    void calls_over_one_column_share_a_partial_and_counts_need_none_of_their_own() throws Exception {
        assertThat(kinds("a", "avg(pm25)", "b", "stddev(pm25)", "n", "count()", "m", "count(pm25)"))
                .containsExactly("moments/1");
        assertThat(kinds("n", "count()", "l", "last(cars)", "s", "sum(pm25)", "f", "first(cars)"))
                .containsExactly("ends/1", "moments/1");
        assertThat(kinds("n", "count()", "m", "count(district)")).containsExactly("counts/1");
        assertThat(kinds("n", "count()")).containsExactly("counts/1");
    }

    private static List<String> kinds(String... calls) throws AggregationException {
        States states = Aggregation.compile(calls(calls), INPUT, List.of()).states();
        states.ensure(1);
        return states.partials(0).stream().map(Summary.Partial::kind).toList();
    }

    private static final Map<String, String> ALL = calls(
            "n",
            "count()",
            "m",
            "count(pm25)",
            "d",
            "count(district)",
            "mean",
            "avg(pm25)",
            "cars",
            "sum(cars)",
            "dev",
            "stddev(cars)",
            "first",
            "first(cars)",
            "last",
            "last(pm25)");

    @Test
    void shares_merged_give_the_fields_of_all_readings_ints_staying_ints() throws Exception {
        Map<String, Value> expected = new LinkedHashMap<>();
        expected.put("n", Value.of(4));
        expected.put("m", Value.of(3));
        expected.put("d", Value.of(4));
        expected.put("mean", Value.of(2.5));
        expected.put("cars", Value.of(10));
        expected.put("dev", Value.of(StrictMath.sqrt(5.0 / 3)));
        expected.put("first", Value.of(1));
        expected.put("last", Value.of(4.0));

        List<Summary.Partial> left = share(1, 1, 2, Double.NaN);
        List<Summary.Partial> right = share(3, 2.5, 4, 4);
        Aggregation.Merged merged = Aggregation.merge(ALL, List.of(left, right));
        assertThat(merged.fields()).isEqualTo(expected);
        assertThat(List.copyOf(merged.fields().keySet())).isEqualTo(List.copyOf(ALL.keySet()));
        assertThat(Aggregation.merge(ALL, List.of(merged.partials())).fields()).isEqualTo(expected);
        assertThat(Aggregation.merge(ALL, List.of(right, left)).fields()).isEqualTo(expected);
    }

    /** Two rows: cars at that second, pm25. */
    private static List<Summary.Partial> share(long cars1, double pm1, long cars2, double pm2)
            throws AggregationException {
        Aggregation aggregation = Aggregation.compile(ALL, INPUT, List.of());
        try (RootAllocator allocator = new RootAllocator();
                Batch batch = Batch.allocate(allocator, INPUT, 4)) {
            row(batch, cars1, pm1);
            row(batch, cars2, pm2);
            Inputs inputs = aggregation.inputs(4);
            inputs.load(batch, 0, 2);
            States states = aggregation.states();
            states.ensure(1);
            states.add(new int[2], inputs, new long[] {cars1, cars2}, 0, 2);
            return states.partials(0);
        }
    }

    private static void row(Batch batch, long cars, double pm25) {
        int row = batch.append();
        batch.time().setLong(row, cars);
        batch.column(1).setText(row, "north");
        batch.column(3).setLong(row, cars);
        batch.column(4).setNull(row);
        if (Double.isNaN(pm25)) {
            batch.column(2).setNull(row);
        } else {
            batch.column(2).setDouble(row, pm25);
        }
    }

    @Test
    void partials_that_do_not_fit_are_refused_naming_what_was_expected() throws Exception {
        List<Summary.Partial> sound = share(1, 1, 2, 2);
        Map<Summary.Partial, String> faults = new LinkedHashMap<>();
        String state = sound.get(1).state();
        faults.put(
                new Summary.Partial("moments/2", state), "partial 2 of share 2 is 'moments/2'; expected 'moments/1'");
        faults.put(
                new Summary.Partial("x".repeat(10_000), state), "is '" + "x".repeat(40) + "...'; expected 'moments/1'");
        faults.put(new Summary.Partial("moments/1", state + "AAAA"), "has 92 characters; the longest has 88");
        faults.put(new Summary.Partial("moments/1", ""), "ends 1 bytes early, after 0 bytes");
        faults.put(new Summary.Partial("moments/1", "!" + state.substring(1)), "is not Base64");
        faults.put(new Summary.Partial("moments/1", state.substring(0, 87) + "A"), "has 1 bytes behind its end");
        faults.put(new Summary.Partial("moments/1", "////" + state.substring(4)), "has flags -1");
        faults.forEach((partial, message) -> {
            List<Summary.Partial> share = new ArrayList<>(sound);
            share.set(1, partial);
            assertThatThrownBy(() -> Aggregation.merge(ALL, List.of(sound, share)))
                    .isInstanceOf(StateException.class)
                    .hasMessageContaining(message);
        });
        assertThatThrownBy(() -> Aggregation.merge(ALL, List.of(sound, sound.subList(1, 3))))
                .hasMessageContaining("share 2 has 2 partials; the calls need " + sound.size());
        assertThatThrownBy(() -> Aggregation.merge(ALL, List.of())).hasMessageContaining("no share");
        assertThatThrownBy(() -> Aggregation.merge(calls("a", "rm -rf"), List.of(sound)))
                .isInstanceOf(AggregationException.class);
    }

    @Test
    void shares_whose_columns_have_other_types_are_refused_and_those_of_text_find_their_plan() throws Exception {
        Map<String, String> calls = calls("n", "count()", "least", "min(v)", "last", "last(v)", "k", "distinct(v)");
        List<Summary.Partial> texts = shareOf(calls, Type.TEXT, 2);
        List<Summary.Partial> times = shareOf(calls, Type.TIME, 2);
        assertThat(texts.stream().map(Summary.Partial::kind)).containsExactly("picks/1", "picks/1", "distinct/1");
        assertThat(Aggregation.merge(calls, List.of(texts, shareOf(calls, Type.TEXT, 0), texts))
                        .fields())
                .containsEntry("n", Value.of(4))
                .containsEntry("least", Value.of("t0"))
                .containsEntry("last", Value.of("t1"))
                .containsEntry("k", Value.of(2));
        assertThatThrownBy(() -> Aggregation.merge(calls, List.of(texts, times)))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("share 2 has values of another type");
        assertThatThrownBy(() -> Aggregation.merge(calls, List.of(texts, shareOf(calls, Type.INT, 2))))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("partial 1 of share 2 is 'moments/1'; expected 'picks/1'");
    }

    private static List<Summary.Partial> shareOf(Map<String, String> calls, Type type, int rows) throws Exception {
        Schema schema = Schema.of(new Schema.Field("v", type));
        Aggregation aggregation = Aggregation.compile(calls, schema, List.of());
        try (RootAllocator allocator = new RootAllocator();
                Batch batch = Batch.allocate(allocator, schema, 4)) {
            for (int i = 0; i < rows; i++) {
                int row = batch.append();
                batch.time().setLong(row, i);
                if (type == Type.TEXT) {
                    batch.column(1).setText(row, "t" + i);
                } else {
                    batch.column(1).setLong(row, i);
                }
            }
            Inputs inputs = aggregation.inputs(4);
            inputs.load(batch, 0, rows);
            States states = aggregation.states();
            states.ensure(1);
            states.add(new int[rows], inputs, new long[rows], 0, rows);
            return states.partials(0);
        }
    }

    @Test
    void lists_are_no_columns_for_the_steps_after_the_window() throws AggregationException {
        Aggregation aggregation = Aggregation.compile(
                calls(
                        "top",
                        "topk(cars, 3)",
                        "rate",
                        "rate(pm25)",
                        "who",
                        "argmax(pm25, district)",
                        "at",
                        "last(time)"),
                INPUT,
                List.of());
        assertThat(aggregation.lists()).containsExactly("top");
        assertThat(aggregation.types())
                .isEqualTo(Schema.of(
                        new Schema.Field("rate", Type.DOUBLE, "ug/m3/s"),
                        new Schema.Field("who", Type.TEXT),
                        new Schema.Field("at", Type.TIME)));
    }

    private static Map<String, String> calls(String... namesAndCalls) {
        Map<String, String> calls = new LinkedHashMap<>();
        for (int i = 0; i < namesAndCalls.length; i += 2) {
            calls.put(namesAndCalls[i], namesAndCalls[i + 1]);
        }
        return calls;
    }
}
